import { useDesk } from "../modeler/desk";
import type { Moddle } from "../modeler/shapes";

/** Two words that belong together, and the element that says them. */
export interface Pair {
  left: string;
  right: string;
  from?: Moddle;
}

interface Extensions {
  all: () => Moddle[];
  pairs: (tag: string, left: string[], right: string[]) => Pair[];
  writePairs: (tag: string, left: string, right: string, pairs: Pair[]) => void;
}

/** The vendor's elements inside the chosen element's `extensionElements`; those of other kinds stay as they are. */
export function useExtensions(): Extensions {
  const desk = useDesk();
  const own = (): Moddle => desk.element.value.businessObject;
  const holder = (): Moddle | undefined => own().get("extensionElements") as Moddle | undefined;
  const all = (): Moddle[] =>
    desk.turn.value >= 0 ? ((holder()?.get("values") as Moddle[] | undefined) ?? []) : [];
  const named = (each: Moddle, tag: string): boolean =>
    each.$type.toLowerCase() === `${desk.vendor}:${tag}`.toLowerCase();

  /** An attribute, or the text of the element of that name inside (`field` has both spellings). */
  function word(of: Moddle, names: string[]): string {
    for (const name of names) {
      const said = of.get(name);
      if (typeof said === "string" && said) return said;
    }
    const inner = ((of.get("$held") as Moddle[] | undefined) ?? [])[0];
    return String(inner?.get("$body") ?? "");
  }

  function pairs(tag: string, left: string[], right: string[]): Pair[] {
    const found = all().filter((each) => named(each, tag));
    return found.map((each) => ({ left: word(each, left), right: word(each, right), from: each }));
  }

  function writePairs(tag: string, left: string, right: string, wanted: Pair[]): void {
    const kept = all().filter((each) => !named(each, tag));
    const known = pairs(tag, [left, "sourceExpression"], [right, "expression"]);
    const extension = holder() ?? desk.make("bpmn:ExtensionElements", { values: [] }, own());
    const type = `${desk.vendor}:${tag.charAt(0).toUpperCase()}${tag.slice(1)}`;
    const made = wanted
      .filter((each) => each.left || each.right)
      .map((each) => {
        const same = known.find(({ from }) => from && from === each.from);
        if (same?.from && same.left === each.left && same.right === each.right) return same.from;
        return desk.make(type, { [left]: each.left, [right]: each.right }, extension);
      });
    const values = [...kept, ...made];
    if (holder()) desk.set({ values }, extension);
    else {
      extension.set("values", values);
      desk.set({ extensionElements: extension });
    }
  }

  return { all, pairs, writePairs };
}
