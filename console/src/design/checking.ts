import type { HubError } from "@/api/errors";
import type { Canvas, Registry } from "./modeler/shapes";
import type { Desk } from "./modeler/desk";

/** Something that stands in the way of a diagram, or is merely odd; `element` is "" for the file as a whole. */
export interface Problem {
  element: string;
  message: string;
  wrong: boolean;
}

const WHERE = /^(.+?)（第\d+行）：([\s\S]*)$/;
const MARKS = ["wrong", "odd"] as const;

export function refusals(error: HubError): Problem[] {
  return error.reasons.map(({ element, message }) => ({ element: element ?? "", message, wrong: true }));
}

/** Warnings come as sentences that name their element first. */
export function warnings(told: unknown[]): Problem[] {
  return told.map((each) => {
    const [, element, message] = WHERE.exec(String(each)) ?? [];
    return { element: element ?? "", message: message ?? String(each), wrong: false };
  });
}

/** Show problems where they are; those of the check before are taken away. */
export function markProblems(desk: Desk, problems: Problem[]): void {
  const [canvas, registry] = [desk.service<Canvas>("canvas"), desk.service<Registry>("elementRegistry")];
  for (const { id } of registry.getAll()) for (const mark of MARKS) canvas.removeMarker(id, mark);
  for (const { element, wrong } of problems)
    if (registry.get(element)) canvas.addMarker(element, wrong ? "wrong" : "odd");
}

/** Go to a problem's element. */
export function goTo(desk: Desk, element: string): void {
  const found = desk.service<Registry>("elementRegistry").get(element);
  if (!found) return;
  desk.choose(element);
  desk.service<Canvas>("canvas").scrollToElement(found);
}
