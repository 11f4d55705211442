/** One comparison of a condition; `value` as people type it. */
export interface Comparison {
  field: string;
  operator: Operator;
  value: string;
}

export interface Condition {
  joined: "&&" | "||";
  rows: Comparison[];
}

export const OPERATORS = ["==", "!=", ">", ">=", "<", "<=", "contains", "empty", "filled"] as const;
export type Operator = (typeof OPERATORS)[number];

const NAME = "[\\p{L}_][\\p{L}\\p{N}_]*(?:\\.[\\p{L}_][\\p{L}\\p{N}_]*)*";
const VALUE = `-?\\d+(?:\\.\\d+)?|true|false|'[^'\\\\]*'|"[^"\\\\]*"`;
const WORDS: Record<string, Operator> = { eq: "==", ne: "!=", gt: ">", ge: ">=", lt: "<", le: "<=" };
const COMPARED = new RegExp(
  `^(${NAME})\\s*(==|!=|>=|<=|>|<|\\b(?:eq|ne|gt|ge|lt|le)\\b)\\s*(${VALUE})$`,
  "u",
);
const CONTAINED = new RegExp(`^(${NAME})\\.contains\\(\\s*(${VALUE})\\s*\\)$`, "u");
const EMPTY = new RegExp(`^(not\\s+empty|!\\s*empty|empty)\\s+(${NAME})$`, "u");

/** A condition as comparisons, or null where it says more than that: then it is edited as text. */
export function readCondition(source: string): Condition | null {
  const text = source.trim();
  if (!text) return { joined: "&&", rows: [] };
  const inner = /^[$#]\{([\s\S]*)\}$/.exec(text)?.[1];
  if (inner === undefined || inner.includes("{")) return null;
  const parts = apart(inner);
  if (!parts) return null;
  const rows = parts.parts.map(readComparison);
  return rows.includes(null) ? null : { joined: parts.joined, rows: rows as Comparison[] };
}

/** The expression that says the same; "" without a comparison that is complete. */
export function writeCondition({ joined, rows }: Condition): string {
  const said = rows.filter(({ field }) => new RegExp(`^${NAME}$`, "u").test(field)).map(written);
  return said.length ? `\${${said.join(` ${joined} `)}}` : "";
}

function apart(text: string): { joined: "&&" | "||"; parts: string[] } | null {
  const found: string[] = [];
  const signs = new Set<string>();
  let part = "";
  for (const [piece] of text.matchAll(/'[^']*'|"[^"]*"|&&|\|\||\band\b|\bor\b|[^'"&|\s]+|\s+|[&|'"]/g)) {
    const sign = piece === "and" ? "&&" : piece === "or" ? "||" : piece;
    if (sign === "&&" || sign === "||") {
      signs.add(sign);
      found.push(part);
      part = "";
    } else part += piece;
  }
  if (signs.size > 1) return null;
  return { joined: signs.has("||") ? "||" : "&&", parts: [...found, part].map((each) => each.trim()) };
}

function readComparison(text: string): Comparison | null {
  const [, none, empty] = EMPTY.exec(text) ?? [];
  if (empty) return { field: empty, operator: none === "empty" ? "empty" : "filled", value: "" };
  const [, holder, held] = CONTAINED.exec(text) ?? [];
  if (holder && held) return { field: holder, operator: "contains", value: bare(held) };
  const [, field, sign, value] = COMPARED.exec(text) ?? [];
  if (!field || !sign || !value) return null;
  return { field, operator: WORDS[sign] ?? (sign as Operator), value: bare(value) };
}

/** The value without its quotes, unless what is between them would be read as something else. */
function bare(value: string): string {
  const inside = /^(['"])(.*)\1$/s.exec(value)?.[2];
  return inside === undefined ? value : isText(inside) ? inside : `'${inside}'`;
}

function isText(value: string): boolean {
  return !/^(-?\d+(\.\d+)?|true|false)$/.test(value) && !/^(['"]).*\1$/s.test(value);
}

function written({ field, operator, value }: Comparison): string {
  if (operator === "empty") return `empty ${field}`;
  if (operator === "filled") return `not empty ${field}`;
  const literal = /^(-?\d+(\.\d+)?|true|false)$/.test(value)
    ? value
    : quoted(value.replace(/^(['"])(.*)\1$/s, "$2"));
  return operator === "contains" ? `${field}.contains(${literal})` : `${field} ${operator} ${literal}`;
}

/** In quotes of the kind that does not stand inside; backslashes mean nothing to the hub's expressions. */
function quoted(value: string): string {
  const text = value.replaceAll("\\", "").replaceAll("}", "").replaceAll("{", "");
  return text.includes("'") ? `"${text.replaceAll('"', "")}"` : `'${text}'`;
}
