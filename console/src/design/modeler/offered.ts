import { isA, type Shape } from "./shapes";

/** What can be drawn: no more than the hub executes. Palette, context pad and change menu are cut down to it. */
type Entries = Record<string, unknown>;
type Update = (entries: Entries) => Entries;

interface Registers {
  registerProvider: (...given: unknown[]) => void;
}

interface Create {
  start: (event: Event, shape: Shape, context?: object) => void;
}

interface Factory {
  createShape: (attributes: object) => Shape;
}

interface AutoPlace {
  append: (source: Shape, shape: Shape) => Shape;
}

type Translate = (text: string) => string;

const AFTER_THE_OTHERS = 500;
const NOT_DRAWN = ["data-object", "data-store", "participant-expanded", "group", "task"].map(
  (each) => `create.${each}`,
);
const NOT_RUN =
  /script-task|manual-task|with-task$|complex-gateway|transaction|ad-hoc|compensation|cancel|data-(?:store|object)|collapsed-/;

class Offered {
  static $inject = [
    "palette",
    "contextPad",
    "popupMenu",
    "create",
    "elementFactory",
    "autoPlace",
    "translate",
  ];

  constructor(
    palette: Registers,
    contextPad: Registers,
    popupMenu: Registers,
    private readonly create: Create,
    private readonly factory: Factory,
    private readonly autoPlace: AutoPlace,
    private readonly translate: Translate,
  ) {
    palette.registerProvider(AFTER_THE_OTHERS, this);
    contextPad.registerProvider(AFTER_THE_OTHERS, this);
    popupMenu.registerProvider("bpmn-replace", AFTER_THE_OTHERS, {
      getPopupMenuEntries: (element: Shape) => (entries: Entries) =>
        without(entries, (name) => refused(name, element)),
      getPopupMenuHeaderEntries: () => (entries: Entries) =>
        without(entries, (name) => name !== "toggle-non-interrupting"),
    });
  }

  getPaletteEntries(): Update {
    return (entries) => ({
      ...without(entries, (name) => NOT_DRAWN.includes(name)),
      "create.user-task": this.drawn("bpmn:UserTask", "bpmn-icon-user-task", "Create user task"),
      "create.parallel-gateway": {
        ...this.drawn("bpmn:ParallelGateway", "bpmn-icon-gateway-parallel", "Create parallel gateway"),
        group: "gateway",
      },
    });
  }

  getContextPadEntries(): Update {
    return (entries) => {
      if (!("append.append-task" in entries)) return entries;
      const others = without(entries, (name) => name === "append.append-task");
      return {
        "append.user-task": this.appended("bpmn:UserTask", "bpmn-icon-user-task", "Append user task"),
        ...others,
      };
    };
  }

  getMultiElementContextPadEntries(): Update {
    return (entries) => entries;
  }

  private drawn(type: string, className: string, title: string): Entries {
    const draw = (event: Event): void => this.create.start(event, this.factory.createShape({ type }));
    return {
      group: "activity",
      className,
      title: this.translate(title),
      action: { dragstart: draw, click: draw },
    };
  }

  private appended(type: string, className: string, title: string): Entries {
    const append = (_event: Event, element: Shape): void =>
      void this.autoPlace.append(element, this.factory.createShape({ type }));
    const drag = (event: Event, source: Shape): void =>
      this.create.start(event, this.factory.createShape({ type }), { source });
    return {
      group: "model",
      className,
      title: this.translate(title),
      action: { click: append, dragstart: drag },
    };
  }
}

function refused(name: string, element: Shape): boolean {
  if (name === "replace-with-conditional-start") return !within(element);
  return NOT_RUN.test(name);
}

/** Whether an element stands in a sub-process that an event triggers. */
function within(element: Shape): boolean {
  return isA(element.parent, "SubProcess") && Boolean(element.parent?.businessObject.get("triggeredByEvent"));
}

function without(entries: Entries, unwanted: (name: string) => boolean): Entries {
  return Object.fromEntries(Object.entries(entries).filter(([name]) => !unwanted(name)));
}

export const OFFERED = { __init__: ["offered"], offered: ["type", Offered] };
