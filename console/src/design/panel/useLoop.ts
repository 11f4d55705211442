import { computed, type ComputedRef } from "vue";
import { useDesk } from "../modeler/desk";
import type { Moddle } from "../modeler/shapes";
import type { Loop } from "./several";

/** The multi-instance characteristics of the chosen element, read and written as a whole. */
export function useLoop(): {
  loop: ComputedRef<Loop | null>;
  write: (loop: Loop) => void;
  remove: () => void;
} {
  const desk = useDesk();
  const held = (): Moddle | undefined =>
    desk.element.value.businessObject.get("loopCharacteristics") as Moddle | undefined;
  const body = (of: Moddle, name: string): string =>
    String((of.get(name) as Moddle | undefined)?.get("body") ?? "");

  const loop = computed((): Loop | null => {
    const own = desk.turn.value >= 0 ? held() : undefined;
    if (!own?.$instanceOf("bpmn:MultiInstanceLoopCharacteristics")) return null;
    return {
      sequential: own.get("isSequential") === true,
      collection: desk.read("collection", own),
      cardinality: body(own, "loopCardinality"),
      element: desk.read("elementVariable", own),
      completion: body(own, "completionCondition"),
    };
  });

  function write(wanted: Loop): void {
    const owner = desk.element.value.businessObject;
    const known = loop.value ? held() : undefined;
    const own = known ?? desk.make("bpmn:MultiInstanceLoopCharacteristics", {}, owner);
    const said = (text: string): Moddle | undefined =>
      text ? desk.make("bpmn:FormalExpression", { body: text }, own) : undefined;
    const values = {
      isSequential: wanted.sequential,
      [`${desk.vendor}:collection`]: wanted.collection || undefined,
      [`${desk.vendor}:elementVariable`]: wanted.element || undefined,
      loopCardinality: said(wanted.cardinality),
      completionCondition: said(wanted.completion),
    };
    if (known) desk.set(values, own);
    else {
      for (const [name, value] of Object.entries(values)) own.set(name, value);
      desk.set({ loopCharacteristics: own });
    }
  }

  return { loop, write, remove: () => desk.set({ loopCharacteristics: undefined }) };
}
