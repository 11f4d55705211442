export const TYPES = ["string", "number", "integer", "boolean", "array", "object"] as const;
export type Type = (typeof TYPES)[number];
type Property = Record<string, unknown> & { type?: Type };

/** One value that a template is filled with: what it must be, and what it is in the preview. */
export interface Variable {
  name: string;
  type: Type;
  required: boolean;
  sample: string;
  /** What the schema says of it besides, kept as it was. */
  rest: Record<string, unknown>;
}

export const NEW: Variable = { name: "", type: "string", required: true, sample: "", rest: {} };

/** The variables of a schema's first level. */
export function variablesOf(schema: Record<string, unknown>): Variable[] {
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return Object.entries((schema["properties"] ?? {}) as Record<string, Property>).map(
    ([name, { type = "string", ...rest }]) => ({
      ...{ name, type, rest, sample: "" },
      required: required.includes(name),
    }),
  );
}

/** The schema that asks for these variables, and keeps what the one before said besides. */
export function schemaOf(
  variables: readonly Variable[],
  before: Record<string, unknown>,
): Record<string, unknown> {
  const named = variables.filter(({ name }) => name.trim());
  if (!named.length && !before["properties"]) return before;
  return {
    ...before,
    properties: Object.fromEntries(named.map(({ name, type, rest }) => [name.trim(), { type, ...rest }])),
    required: named.filter(({ required }) => required).map(({ name }) => name.trim()),
  };
}

/** A text as the value that its type asks for; what is no such value is told to the hub as it was written. */
export function valueOf(type: Type, text: string): unknown {
  if (type === "string") return text;
  if (type === "boolean") return text === "true";
  if (type === "number" || type === "integer")
    return text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** What the variables say together; those without a text are left out, as the sender would. */
export const dataOf = (variables: readonly Variable[]): Record<string, unknown> =>
  Object.fromEntries(
    variables
      .filter(({ name, sample, type }) => name.trim() && (sample !== "" || type === "boolean"))
      .map(({ name, type, sample }) => [name.trim(), valueOf(type, sample)]),
  );
