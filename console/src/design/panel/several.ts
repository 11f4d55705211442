/** Several signatures or runs of one node, as `multiInstanceLoopCharacteristics` says it. */
export interface Loop {
  sequential: boolean;
  collection: string;
  cardinality: string;
  element: string;
  completion: string;
}

export const KINDS = ["one", "all", "any", "share", "raw"] as const;
export type Kind = (typeof KINDS)[number];

/** The name that each signature has. */
export const SIGNER = "assignee";
/** Everybody whom the node itself asks. */
export const CANDIDATES = "${multiInstanceHandler.getUserIds(execution)}";

const ALL = "${nrOfCompletedInstances >= nrOfInstances}";
const ANY = "${nrOfCompletedInstances > 0}";
const SHARE = /^\$\{nrOfCompletedInstances\/nrOfInstances>=(0?\.\d+|1)\}$/;

export interface Signing {
  kind: Kind;
  /** How many of a hundred have to sign, of kind `share`. */
  share: number;
  sequential: boolean;
}

/** How a loop is meant: 会签 (all), 或签 (any), a share, or something that only its own words say. */
export function readSigning(loop: Loop | null): Signing {
  if (!loop) return { kind: "one", share: 100, sequential: false };
  const said = loop.completion.replaceAll(/\s/g, "");
  const share = SHARE.exec(said)?.[1];
  const plain = !loop.cardinality && loop.collection.replaceAll(/\s/g, "") === CANDIDATES;
  const kind: Kind = !plain
    ? "raw"
    : !said || said === ALL.replaceAll(" ", "")
      ? "all"
      : said === ANY.replaceAll(" ", "")
        ? "any"
        : share
          ? "share"
          : "raw";
  return { kind, share: share ? Math.round(Number(share) * 100) : 100, sequential: loop.sequential };
}

/** The loop of a signing that is not `one`; a `raw` one begins as 会签 and is edited from there. */
export function writeSigning({ kind, share, sequential }: Signing): Loop {
  const ratio = `\${nrOfCompletedInstances / nrOfInstances >= ${Math.min(100, Math.max(1, share)) / 100}}`;
  const completion = kind === "any" ? ANY : kind === "share" ? ratio : ALL;
  return { sequential, collection: CANDIDATES, cardinality: "", element: SIGNER, completion };
}
