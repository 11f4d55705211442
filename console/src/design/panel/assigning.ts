/** Whom a user task asks, as its attributes say it (without the vendor's prefix). */
export interface Asked {
  assignee: string;
  candidateUsers: string;
  candidateGroups: string;
  dataType: string;
}

export const WAYS = [
  "nobody",
  "initiator",
  "person",
  "people",
  "roles",
  "departments",
  "groups",
  "raw",
] as const;
export type Way = (typeof WAYS)[number];

export interface Assignment {
  way: Way;
  ids: string[];
}

const INITIATORS = ["${initiator}", "${INITIATOR}"];
const PREFIX = { roles: "ROLE", departments: "DEPT", groups: "" } as const;
const DATA_TYPE: Partial<Record<Way, string>> = {
  initiator: "INITIATOR",
  person: "USERS",
  people: "USERS",
  roles: "ROLES",
  departments: "DEPTS",
};

/** How the attributes are meant; `signer`: the name that each signature of several has, whose `${signer}` says nothing. */
export function readAssignment(asked: Asked, signer = ""): Assignment {
  const assignee = signer && asked.assignee === `\${${signer}}` ? "" : asked.assignee;
  const [users, groups] = [split(asked.candidateUsers), split(asked.candidateGroups)];
  const filled = [assignee, users.length, groups.length].filter(Boolean).length;
  if (INITIATORS.includes(assignee) && filled === 1) return { way: "initiator", ids: [] };
  if (!filled) return { way: asked.dataType === "INITIATOR" ? "initiator" : "nobody", ids: [] };
  const raw: Assignment = { way: "raw", ids: [] };
  if (filled > 1 || [assignee, ...users, ...groups].some((each) => each.includes("{"))) return raw;
  if (assignee) return { way: "person", ids: [assignee] };
  if (users.length) return { way: "people", ids: users };
  for (const way of ["roles", "departments"] as const) {
    const prefix = PREFIX[way];
    if (groups.every((each) => each.startsWith(prefix)))
      return { way, ids: groups.map((each) => each.slice(prefix.length)) };
  }
  return groups.some((each) => /^(ROLE|DEPT)/.test(each)) ? raw : { way: "groups", ids: groups };
}

/** The attributes that mean it. Of several signatures each is asked by its own name. */
export function writeAssignment({ way, ids }: Assignment, signer = ""): Asked {
  const each = signer ? `\${${signer}}` : "";
  const own: Asked = {
    assignee: each,
    candidateUsers: "",
    candidateGroups: "",
    dataType: DATA_TYPE[way] ?? "",
  };
  if (way === "initiator") return { ...own, assignee: "${initiator}" };
  if (way === "person")
    return signer ? { ...own, candidateUsers: ids.join() } : { ...own, assignee: ids[0] ?? "" };
  if (way === "people") return { ...own, candidateUsers: ids.join() };
  if (way === "nobody" || way === "raw") return { ...own, assignee: "" };
  return { ...own, candidateGroups: ids.map((id) => `${PREFIX[way]}${id}`).join() };
}

function split(text: string): string[] {
  return text
    .split(/,(?![^{]*\})/)
    .map((each) => each.trim())
    .filter(Boolean);
}
