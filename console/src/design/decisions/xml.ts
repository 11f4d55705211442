import { Parser } from "saxen";

/** An element as it is written; blanks between elements are left out. A comment is called `!--`. */
export interface Tag {
  name: string;
  attributes: Record<string, string>;
  children: (Tag | string)[];
}

const COMMENT = "!--";

/** The root element of a file. Throws what is wrong with it. */
export function parse(xml: string): Tag {
  const top: Tag = { name: "", attributes: {}, children: [] };
  const open: Tag[] = [top];
  const put = (child: Tag | string): void => void open.at(-1)?.children.push(child);
  const parser = new Parser();
  parser.on("openTag", (name, attributes, decode) => {
    const given = Object.entries(attributes()).map(([key, value]) => [key, decode(value)]);
    const tag: Tag = { name, attributes: Object.fromEntries(given) as Record<string, string>, children: [] };
    put(tag);
    open.push(tag);
  });
  parser.on("closeTag", () => void open.pop());
  parser.on("text", (text, decode) => put(decode(text)));
  parser.on("cdata", (text) => put(text));
  parser.on("comment", (text) => put({ name: COMMENT, attributes: {}, children: [text] }));
  parser.on("error", (error) => {
    throw error;
  });
  parser.parse(xml);
  const root = elements(top).find(({ name }) => name !== COMMENT);
  if (!root) throw new Error("no element");
  return root;
}

/** A file of a root element, two blanks a level. */
export function write(root: Tag): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${spell(root, "")}\n`;
}

export const elements = (tag: Tag): Tag[] => tag.children.filter((each) => typeof each !== "string");
export const local = ({ name }: Tag): string => name.slice(name.indexOf(":") + 1);
export const words = (tag: Tag | undefined): string =>
  tag
    ? tag.children
        .filter((each) => typeof each === "string")
        .join("")
        .trim()
    : "";

/** The children of a local name. */
export const named = (tag: Tag | undefined, name: string): Tag[] =>
  tag ? elements(tag).filter((each) => local(each) === name) : [];

function spell(tag: Tag, indent: string): string {
  if (tag.name === COMMENT) return `<!--${tag.children.join("")}-->`;
  const own = Object.entries(tag.attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const opening = `${tag.name}${own.join("")}`;
  if (!tag.children.length) return `<${opening}/>`;
  const inner = elements(tag);
  const mixed = tag.children.some((each) => typeof each === "string" && each.trim());
  if (!inner.length || mixed)
    return `<${opening}>${tag.children.map((each) => (typeof each === "string" ? escaped(each) : spell(each, indent))).join("")}</${tag.name}>`;
  const deeper = `${indent}  `;
  const lines = inner.map((each) => `${deeper}${spell(each, deeper)}`);
  return `<${opening}>\n${lines.join("\n")}\n${indent}</${tag.name}>`;
}

function escaped(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/\n/g, "&#10;");
}
