/** As much of bpmn-js' elements and services as the designer uses; the library's own types say `any`. */
export interface Moddle {
  $type: string;
  $parent?: Moddle;
  id: string;
  name?: string;
  get: (name: string) => unknown;
  set: (name: string, value: unknown) => void;
  $instanceOf: (type: string) => boolean;
}

export interface Shape {
  id: string;
  type: string;
  businessObject: Moddle;
  parent?: Shape;
  labelTarget?: Shape;
  waypoints?: unknown[];
  width: number;
  incoming?: Shape[];
  outgoing?: Shape[];
}

export interface Modeling {
  updateProperties: (element: Shape, properties: Record<string, unknown>) => void;
  updateModdleProperties: (element: Shape, of: Moddle, properties: Record<string, unknown>) => void;
  removeElements: (elements: Shape[]) => void;
  connect: (from: Shape, to: Shape) => void;
}

export interface Registry {
  get: (id: string) => Shape | undefined;
  getAll: () => Shape[];
  filter: (wanted: (element: Shape) => boolean) => Shape[];
}

export interface Events {
  on: (events: string | string[], listener: (event: { element?: Shape }) => void) => void;
  fire: (event: string, what: unknown) => void;
}

export interface Selection {
  get: () => Shape[];
  select: (element: Shape | null) => void;
}

export interface CommandStack {
  undo: () => void;
  redo: () => void;
  canUndo: () => boolean;
  canRedo: () => boolean;
}

export interface Canvas {
  getRootElement: () => Shape;
  addMarker: (id: string, marker: string) => void;
  removeMarker: (id: string, marker: string) => void;
  scrollToElement: (element: Shape) => void;
}

/** Whether an element of the diagram is of a BPMN type, named without its prefix. */
export function isA(element: Shape | null | undefined, ...types: string[]): boolean {
  return types.some((type) => element?.businessObject?.$instanceOf?.(`bpmn:${type}`) ?? false);
}

/** What an event waits for or throws; null where it is no event or a plain one. */
export function definitionOf(element: Shape | null): Moddle | null {
  const found = element?.businessObject.get("eventDefinitions") as Moddle[] | undefined;
  return found?.[0] ?? null;
}
