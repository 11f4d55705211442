import { Parser } from "saxen";

/** An element by what it means: names with their namespace, no prefixes, numbers as numbers, blanks around text gone. */
export interface Node {
  name: string;
  attributes: Record<string, string>;
  text: string;
  children: Node[];
}

type Scope = Record<string, string>;

/** What is meant where nothing is said. */
const DEFAULTS: Record<string, string> = { isSequential: "false" };

/** What a file says, however it is spelled. Elements of different names may change places, those of one name not. */
export function meaning(xml: string): Node {
  const root: Node = { name: "", attributes: {}, text: "", children: [] };
  const open: { node: Node; scope: Scope }[] = [{ node: root, scope: {} }];
  const parser = new Parser();
  parser.on("openTag", (name, attributes, decode) => {
    const given = Object.entries(attributes()).map(([key, value]) => [key, decode(value)] as const);
    const own = given
      .filter(([key]) => key.startsWith("xmlns"))
      .map(([key, uri]) => [key.slice(6), uri] as const);
    const scope = { ...open.at(-1)?.scope, ...Object.fromEntries(own) };
    const kept = given.filter(([key, value]) => !key.startsWith("xmlns") && DEFAULTS[key] !== value);
    const node: Node = {
      name: named(name, scope),
      attributes: Object.fromEntries(kept.map(([key, value]) => attribute(key, value, scope)).sort()),
      text: "",
      children: [],
    };
    open.at(-1)?.node.children.push(node);
    open.push({ node, scope });
  });
  const said = (text: string): void => {
    const here = open.at(-1);
    if (here) here.node.text += text;
  };
  parser.on("text", (text, decode) => said(decode(text)));
  parser.on("cdata", said);
  parser.on("closeTag", () => settle(open.pop()?.node ?? root));
  parser.parse(xml);
  return root.children[0] ?? root;
}

function attribute(key: string, value: string, scope: Scope): readonly [string, string] {
  const name = key.includes(":") ? named(key, scope) : key;
  if (name.endsWith("}type")) return [name, named(value, scope)];
  return [name, /^-?\d+\.\d+$/.test(value) ? String(Number(value)) : value];
}

function settle(node: Node): void {
  node.text = node.text.trim();
  node.children.sort((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)));
}

function named(name: string, scope: Scope): string {
  const [prefix, local] = name.includes(":") ? name.split(":") : ["", name];
  return `{${scope[prefix ?? ""] ?? prefix}}${local}`;
}
