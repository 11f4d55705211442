import { api, data } from "@/api/client";
import type { components } from "@/api/schema";
import type { Desk } from "./modeler/desk";
import type { Canvas, Registry } from "./modeler/shapes";

/** One task that an instance would come to, and whom it would ask. */
export interface Asked {
  nodeId: string;
  nodeName: string;
  several: boolean;
  users: { userId: string; name: string }[];
  groups: { groupId: string; name: string }[];
}

export type Trial = Omit<components["schemas"]["Trial"], "asked"> & { asked: Asked[] };

/** Where an instance would go with these values; nothing is stored. */
export async function tryOut(xml: string, variables: Record<string, unknown>): Promise<Trial> {
  const body = { xml, variables };
  return (await data(api.POST("/workflow/deploy/trial", { body }))) as unknown as Trial;
}

/** A value as it was meant: numbers, yes and no, nothing; everything else is text. */
export function meant(text: string): unknown {
  const typed = text.trim();
  if (/^-?\d{1,15}(\.\d+)?$/.test(typed)) return Number(typed);
  if (typed === "true" || typed === "false") return typed === "true";
  return /^(\[|\{)/.test(typed) ? (parsed(typed) ?? typed) : typed;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Show the way on the diagram; without a trial it is taken away. */
export function markWay(desk: Desk, trial: Trial | null): void {
  const [canvas, registry] = [desk.service<Canvas>("canvas"), desk.service<Registry>("elementRegistry")];
  for (const { id } of registry.getAll())
    for (const mark of ["passed", "waits"]) canvas.removeMarker(id, mark);
  for (const id of [...(trial?.nodes ?? []), ...(trial?.flows ?? [])])
    if (registry.get(id)) canvas.addMarker(id, "passed");
  for (const id of trial?.waits ?? []) if (registry.get(id)) canvas.addMarker(id, "waits");
}
