import type { Desk } from "./modeler/desk";
import type { Canvas, Registry } from "./modeler/shapes";
import { packagesFor } from "./modeler/vendor";

/** One element that is not as it was; `words`: which of its attributes. */
export interface Change {
  kind: "added" | "removed" | "changed" | "moved";
  id: string;
  name: string;
  words: string[];
}

interface Named {
  id: string;
  name?: string;
  $type: string;
}

const MARKS = { added: "added", changed: "altered", moved: "moved", removed: "" } as const;

/** What a diagram changes about another, by element. */
export async function compare(before: string, after: string): Promise<Change[]> {
  const [{ diff }, { BpmnModdle }] = await Promise.all([import("bpmn-js-differ"), import("bpmn-moddle")]);
  const read = async (xml: string): Promise<Named> =>
    (await new BpmnModdle(packagesFor(xml)).fromXML(xml)).rootElement as Named;
  const found = diff(await read(before), await read(after));
  const named = (each: Named): string => each.name || each.id;
  const rows = (kind: Change["kind"], of: Record<string, Named>): Change[] =>
    Object.entries(of).map(([id, each]) => ({ kind, id, name: named(each), words: [] }));
  const changed = Object.entries(found._changed).map(([id, { model, attrs }]) => ({
    kind: "changed" as const,
    id,
    name: named(model),
    words: Object.keys(attrs),
  }));
  return [
    ...rows("added", found._added),
    ...rows("removed", found._removed),
    ...changed,
    ...rows("moved", found._layoutChanged),
  ];
}

/** Show what has changed on the diagram; an empty list takes it away. */
export function markChanges(desk: Desk, changes: Change[]): void {
  const [canvas, registry] = [desk.service<Canvas>("canvas"), desk.service<Registry>("elementRegistry")];
  for (const { id } of registry.getAll())
    for (const mark of ["added", "altered", "moved"]) canvas.removeMarker(id, mark);
  for (const { id, kind } of changes) if (MARKS[kind] && registry.get(id)) canvas.addMarker(id, MARKS[kind]);
}
