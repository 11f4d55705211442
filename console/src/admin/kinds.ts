import type { Key } from "@/i18n";

export type What = "users" | "applications" | "services" | "roles" | "groups" | "departments";

export interface Input {
  name: string;
  label: Key;
  list?: boolean;
}

interface Kind {
  id: string;
  inputs: Input[];
}

const NAME: Input = { name: "name", label: "admin.name" };

/** What each list of the registry calls its id, and which fields of it are edited. */
export const KINDS: Record<What, Kind> = {
  users: {
    id: "userId",
    inputs: [
      NAME,
      { name: "departmentId", label: "admin.department" },
      { name: "roles", label: "admin.roles.list", list: true },
      { name: "groups", label: "admin.groups.list", list: true },
      { name: "phone", label: "admin.phone" },
    ],
  },
  applications: { id: "appId", inputs: [NAME, { name: "hosts", label: "admin.hosts", list: true }] },
  services: { id: "serverID", inputs: [NAME] },
  roles: { id: "roleId", inputs: [NAME] },
  groups: { id: "groupId", inputs: [NAME] },
  departments: { id: "departmentId", inputs: [NAME] },
};
