declare module "bpmn-auto-layout" {
  export function layoutProcess(xml: string): Promise<string>;
}
declare module "element-plus/es/locale/lang/*.mjs" {
  import type { Language } from "element-plus/es/locale";
  const language: Language;
  export default language;
}
declare module "bpmn-moddle" {
  interface Read {
    rootElement: unknown;
    warnings: { message: string }[];
  }
  export class BpmnModdle {
    constructor(packages?: Record<string, unknown>);
    fromXML(xml: string): Promise<Read>;
    toXML(element: unknown, options?: { format?: boolean }): Promise<{ xml: string }>;
  }
}
declare module "bpmn-js-differ" {
  interface Named {
    id: string;
    name?: string;
    $type: string;
  }
  interface Found {
    _added: Record<string, Named>;
    _removed: Record<string, Named>;
    _layoutChanged: Record<string, Named>;
    _changed: Record<string, { model: Named; attrs: Record<string, unknown> }>;
  }
  export function diff(before: Named, after: Named): Found;
}
declare module "*.md?document" {
  const sections: import("./help/document").Section[];
  export default sections;
}
declare module "saxen" {
  type Decode = (text: string) => string;
  export class Parser {
    on(
      event: "openTag",
      listener: (name: string, attributes: () => Record<string, string>, decode: Decode) => void,
    ): void;
    on(event: "text", listener: (text: string, decode: Decode) => void): void;
    on(event: "cdata" | "comment", listener: (text: string) => void): void;
    on(event: "error", listener: (error: Error) => void): void;
    on(event: "closeTag", listener: () => void): void;
    parse(xml: string): void;
  }
}
