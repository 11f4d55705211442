import Modeler from "bpmn-js/lib/BaseModeler";
import {
  computed,
  inject,
  ref,
  shallowRef,
  type ComputedRef,
  type InjectionKey,
  type Ref,
  type ShallowRef,
} from "vue";
import { asWritten } from "./asWritten";
import { MODULES } from "./modules";
import { OFFERED } from "./offered";
import type { Canvas, CommandStack, Events, Moddle, Modeling, Registry, Selection, Shape } from "./shapes";
import { packagesFor, vendorOf } from "./vendor";
import { spoken } from "./words";

/** A diagram that is being drawn, and the element of it that the panel speaks of. */
export interface Desk {
  modeler: Modeler;
  /** The chosen element, or the process where none is. */
  element: ShallowRef<Shape>;
  /** Goes up with everything that changes, so that what is read from the diagram is read again. */
  turn: Ref<number>;
  changed: Ref<boolean>;
  canUndo: ComputedRef<boolean>;
  canRedo: ComputedRef<boolean>;
  service: <S>(name: string) => S;
  /** An attribute of the chosen element, or of something inside it; a name without a prefix is the vendor's. */
  read: (name: string, of?: Moddle | null) => string;
  write: (values: Record<string, string>, of?: Moddle | null) => void;
  set: (values: Record<string, unknown>, of?: Moddle | null) => void;
  make: (type: string, values: Record<string, unknown>, inside: Moddle) => Moddle;
  vendor: string;
  choose: (id: string) => void;
  xml: () => Promise<string>;
}

const KEY: InjectionKey<Desk> = Symbol("desk");
export const DESK = KEY;

/** The desk that the panel stands at. */
export function useDesk(): Desk {
  const found = inject(KEY);
  if (!found) throw new Error("no desk");
  return found;
}

/** Open a drawing that has shapes. What cannot be read of it is thrown. */
export async function openDesk(xml: string, place: HTMLElement): Promise<Desk> {
  const vendor = vendorOf(xml).prefix;
  const modeler = new Modeler({
    container: place,
    modules: MODULES,
    moddleExtensions: packagesFor(xml),
    additionalModules: [OFFERED, spoken()],
  });
  await modeler.importXML(xml);
  const service = <S>(name: string): S => modeler.get<S>(name);
  const [stack, modeling] = [service<CommandStack>("commandStack"), service<Modeling>("modeling")];
  const chosen = (): Shape => {
    const all = service<Selection>("selection").get();
    const one = all.length === 1 ? all[0] : undefined;
    const found = one ?? service<Canvas>("canvas").getRootElement();
    return found.labelTarget ?? found;
  };
  const element = shallowRef<Shape>(chosen());
  const [turn, changed] = [ref(0), ref(false)];

  const look = (): void => {
    element.value = chosen();
    turn.value += 1;
  };
  service<Events>("eventBus").on(["selection.changed", "element.changed", "root.set"], look);
  service<Events>("eventBus").on("commandStack.changed", () => {
    changed.value = true;
    look();
  });
  look();

  const full = (name: string): string => (name.includes(":") ? name : `${vendor}:${name}`);
  const target = (of?: Moddle | null): Moddle => of ?? element.value.businessObject;
  const set = (values: Record<string, unknown>, of?: Moddle | null): void => {
    const own = element.value;
    if (target(of) === own.businessObject) modeling.updateProperties(own, values);
    else modeling.updateModdleProperties(own, target(of), values);
  };

  return {
    modeler,
    element,
    turn,
    changed,
    vendor,
    service,
    set,
    canUndo: computed(() => turn.value >= 0 && stack.canUndo()),
    canRedo: computed(() => turn.value >= 0 && stack.canRedo()),
    read: (name, of) => String((turn.value >= 0 && target(of).get(full(name))) || ""),
    write: (values, of) =>
      set(
        Object.fromEntries(Object.entries(values).map(([name, value]) => [full(name), value || undefined])),
        of,
      ),
    make: (type, values, inside) => {
      const made = service<{ create: (type: string, values: object) => Moddle }>("bpmnFactory").create(
        type,
        values,
      );
      made.$parent = inside;
      return made;
    },
    choose: (id) =>
      service<Selection>("selection").select(service<Registry>("elementRegistry").get(id) ?? null),
    xml: async () => asWritten((await modeler.saveXML({ format: true })).xml ?? ""),
  };
}
