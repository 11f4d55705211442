import { local, named, parse, words, write, type Tag } from "./xml";

export const POLICIES = ["UNIQUE", "FIRST", "ANY", "RULE ORDER", "COLLECT"] as const;
export const AGGREGATIONS = ["", "SUM", "MIN", "MAX", "COUNT"] as const;
export const TYPES = ["string", "number", "boolean", "date"] as const;

/** A column that is looked at; `from` is its place in the file it was read from. */
export interface Input {
  label: string;
  look: string;
  type: string;
  from?: number;
}

export interface Output {
  name: string;
  type: string;
  from?: number;
}

/** A row: a test for each input, a value for each output. */
export interface Rule {
  id: string;
  tests: string[];
  values: string[];
  note: string;
  from?: number;
}

export interface DecisionTable {
  key: string;
  name: string;
  policy: string;
  aggregation: string;
  inputs: Input[];
  outputs: Output[];
  rules: Rule[];
}

const BLANK = `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="decisions" name="decisions" namespace="http://flowable.org/dmn"><decision id=""><decisionTable hitPolicy="UNIQUE"/></decision></definitions>`;

/** A new file with a table of one column, one output and one rule. */
export function fresh(key: string): { xml: string; table: DecisionTable } {
  const table: DecisionTable = {
    key,
    name: "",
    policy: "UNIQUE",
    aggregation: "",
    inputs: [{ label: "", look: "", type: "string" }],
    outputs: [{ name: "", type: "string" }],
    rules: [{ id: "rule_1", tests: [""], values: [""], note: "" }],
  };
  return { xml: BLANK, table };
}

/** The keys of the tables in a file. */
export function keysOf(xml: string): string[] {
  return named(parse(xml), "decision").map(({ attributes }) => attributes["id"] ?? "");
}

/** A table of a file, by its key. */
export function read(xml: string, key: string): DecisionTable {
  const decision = find(parse(xml), key);
  const table = named(decision, "decisionTable")[0];
  const inputs = named(table, "input").map((each, from): Input => {
    const look = named(each, "inputExpression")[0];
    const said = words(named(look, "text")[0]);
    return {
      label: each.attributes["label"] ?? "",
      look: said,
      type: look?.attributes["typeRef"] ?? "",
      from,
    };
  });
  const outputs = named(table, "output").map(({ attributes }, from): Output => ({
    name: attributes["name"] ?? attributes["label"] ?? "",
    type: attributes["typeRef"] ?? "",
    from,
  }));
  const rules = named(table, "rule").map((each, from): Rule => {
    const cells = (kind: string): string[] => named(each, kind).map((cell) => words(named(cell, "text")[0]));
    return {
      id: each.attributes["id"] ?? String(from + 1),
      tests: fit(cells("inputEntry"), inputs.length),
      values: fit(cells("outputEntry"), outputs.length),
      note: words(named(each, "description")[0]),
      from,
    };
  });
  return {
    key,
    name: decision.attributes["name"] ?? "",
    policy: table?.attributes["hitPolicy"] ?? "UNIQUE",
    aggregation: table?.attributes["aggregation"] ?? "",
    inputs,
    outputs,
    rules,
  };
}

/** The file with the table in it changed; whatever else the file says stays. */
export function merge(xml: string, was: string, table: DecisionTable): string {
  const root = parse(xml);
  const decision = find(root, was);
  const prefix = root.name.includes(":") ? `${root.name.split(":")[0]}:` : "";
  const make = (name: string, children: (Tag | string)[] = []): Tag => ({
    name: prefix + name,
    attributes: {},
    children,
  });
  const own = named(decision, "decisionTable")[0] ?? make("decisionTable");
  if (!decision.children.includes(own)) decision.children.push(own);
  set(decision, { id: table.key, name: table.name || table.key });
  set(own, { hitPolicy: table.policy, aggregation: table.policy === "COLLECT" ? table.aggregation : "" });
  const old = (kind: string, from?: number): Tag =>
    (from === undefined ? undefined : named(own, kind)[from]) ?? make(kind);
  const text = (said: string): Tag => make("text", said ? [said] : []);

  const inputs = table.inputs.map(({ label, look, type, from }) => {
    const column = old("input", from);
    const expression = named(column, "inputExpression")[0] ?? make("inputExpression");
    if (!column.children.includes(expression)) column.children.unshift(expression);
    set(column, { label });
    set(expression, { typeRef: type });
    replace(expression, "text", [text(look)]);
    return column;
  });
  const outputs = table.outputs.map(({ name, type, from }) => {
    const column = old("output", from);
    set(column, { name, typeRef: type });
    return column;
  });
  const rules = table.rules.map(({ id, tests, values, note, from }) => {
    const row = old("rule", from);
    set(row, { id: /^\d+$/.test(id) ? "" : id });
    replace(row, "description", note ? [make("description", [note])] : []);
    replace(
      row,
      "inputEntry",
      tests.map((each) => make("inputEntry", [text(each)])),
    );
    replace(
      row,
      "outputEntry",
      values.map((each) => make("outputEntry", [text(each)])),
    );
    return row;
  });
  replace(own, "input", inputs);
  replace(own, "output", outputs);
  replace(own, "rule", rules);
  return write(root);
}

/** The variables that a table looks at, as far as their names are plain. */
export function lookedAt(table: DecisionTable): string[] {
  const found = table.inputs.map(
    ({ look }) => /^[^\W\d]\w*|^\p{L}[\p{L}\p{N}_]*/u.exec(look.trim())?.[0] ?? "",
  );
  return [...new Set(found.filter(Boolean))];
}

const fit = (cells: string[], length: number): string[] =>
  Array.from({ length }, (_, at) => (cells[at] === "-" ? "" : (cells[at] ?? "")));

function find(root: Tag, key: string): Tag {
  const decisions = named(root, "decision");
  const found = decisions.find(({ attributes }) => attributes["id"] === key);
  if (!found) throw new Error(`no decision ${key}`);
  return found;
}

/** Attributes with these values; an empty one is left out. */
function set(tag: Tag, values: Record<string, string>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value) tag.attributes[name] = value;
    else Reflect.deleteProperty(tag.attributes, name);
  }
}

/** What comes after a kind, as the schema of the format has it. */
const LATER: Record<string, string[]> = {
  input: ["output", "annotation", "rule"],
  output: ["annotation", "rule"],
  inputEntry: ["outputEntry", "annotationEntry"],
  outputEntry: ["annotationEntry"],
  description: ["inputEntry", "outputEntry", "annotationEntry"],
};

/** The children of a kind, where those were that were there. */
function replace(tag: Tag, kind: string, by: Tag[]): void {
  const others = tag.children.filter((each) => typeof each === "string" || local(each) !== kind);
  const later = others.findIndex((each) => typeof each !== "string" && LATER[kind]?.includes(local(each)));
  const at = later < 0 ? others.length : later;
  tag.children = [...others.slice(0, at), ...by, ...others.slice(at)];
}
