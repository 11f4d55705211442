import { attachedOf, type Attached } from "@/files/attached";

/** As much of a form-js schema as the console reads itself. */
export interface Field {
  type: string;
  key?: string;
  path?: string;
  label?: string;
  defaultValue?: unknown;
  values?: { value: unknown; label: string }[];
  components?: Field[];
  [other: string]: unknown;
}

export interface Schema {
  components: Field[];
  [other: string]: unknown;
}

export interface Fact {
  label: string;
  text: string;
  files: Attached[];
}

const SILENT = new Set(["button", "spacer", "separator", "html", "iframe", "image", "text", "expression"]);

/** A filled form as label and value, groups in line: what a reader wants of somebody else's form. */
export function facts(fields: Field[], yes: string, no: string): Fact[] {
  return fields.flatMap((field): Fact[] => {
    if (field.type === "group") return facts(field.components ?? [], yes, no);
    if (SILENT.has(field.type) || !field.key) return [];
    const files = attachedOf(field.defaultValue);
    const text = files.length ? "" : shown(field, field.defaultValue, yes, no);
    return [{ label: field.label || field.key, text, files }];
  });
}

function shown(field: Field, value: unknown, yes: string, no: string): string {
  if (value === undefined || value === null || value === "") return "—";
  if (typeof value === "boolean") return value ? yes : no;
  if (Array.isArray(value)) return value.map((each) => shown(field, each, yes, no)).join("、") || "—";
  if (typeof value === "object")
    return Object.values(value)
      .map((each) => shown(field, each, yes, no))
      .join("，");
  return field.values?.find((option) => option.value === value)?.label ?? String(value);
}

/** Components that bring markup or pages of others into a form: neither offered nor shown. */
export const FOREIGN = new Set(["html", "iframe", "image", "documentPreview"]);

/** A schema without foreign components, and how many there were. */
export function withoutForeign(schema: Schema): { schema: Schema; taken: number } {
  return replaced(schema, () => []);
}

/** A schema as it is filled in: what markup a form from before has is shown by its words, pages and pictures are not. */
export function inWords(schema: Schema): Schema {
  return replaced(schema, (field) => {
    const said = field.type === "html" ? plain(String(field["content"] ?? "")) : "";
    return said ? [{ type: "text", id: String(field["id"] ?? ""), text: said }] : [];
  }).schema;
}

function replaced(schema: Schema, by: (field: Field) => Field[]): { schema: Schema; taken: number } {
  let taken = 0;
  const kept = (fields: Field[]): Field[] =>
    fields.flatMap((field) => {
      if (FOREIGN.has(field.type)) {
        taken += 1;
        return by(field);
      }
      return [field.components ? { ...field, components: kept(field.components) } : field];
    });
  return { schema: { ...schema, components: kept(schema.components ?? []) }, taken };
}

/** The words of markup; signs that would mean something in a text component are taken as they are. */
const plain = (markup: string): string =>
  markup
    .replace(/<[^>]*>?/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_{}[\]()#+\-.!|<>&~]/g, "\\$&");
