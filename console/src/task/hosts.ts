import type { components } from "@/api/schema";
import type { Head } from "./model";

type Host = components["schemas"]["Host"];

/** What the hub tells of the host that a page of a task stands on. */
export function hostOf(head: Head, address: string): Host | null {
  const told = (head["hosts"] ?? []) as Host[];
  const host = URL.canParse(address) ? new URL(address).hostname.replace(/^\[|\]$|\.$/g, "") : "";
  return told.find((each) => each.host === host) ?? null;
}

/** A host as people read it, with its punycode where the two differ. */
export function spelt({ host, name }: Host): string {
  return name === host ? host : `${name} (${host})`;
}
