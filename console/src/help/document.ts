/** A document as the build makes it (`markdown.ts`): words and what they are, no markup. */
export interface Span {
  text: string;
  code?: true;
  strong?: true;
  href?: string;
}

export type Block =
  | { kind: "heading"; spans: Span[] }
  | { kind: "paragraph"; spans: Span[] }
  | { kind: "code"; text: string }
  | { kind: "list"; ordered: boolean; items: Block[][] }
  | { kind: "table"; head: Span[][]; rows: Span[][][] };

export interface Section {
  title: string;
  blocks: Block[];
}

/** Everything that a section says, as one text. */
export function said({ title, blocks }: Section): string {
  return [title, ...blocks.map(words)].join("\n");
}

function words(block: Block): string {
  const line = (spans: Span[]): string => spans.map(({ text }) => text).join("");
  switch (block.kind) {
    case "code":
      return block.text;
    case "list":
      return block.items.flat().map(words).join("\n");
    case "table":
      return [block.head, ...block.rows].map((row) => row.map(line).join(" ")).join("\n");
    default:
      return line(block.spans);
  }
}

/** The places of a word in a text, with some of what stands around the first; null where it is not there. */
export function found(text: string, keyword: string): string | null {
  const at = text.toLowerCase().indexOf(keyword.toLowerCase());
  if (at < 0) return null;
  const from = Math.max(0, at - 30);
  return `${from ? "…" : ""}${text.slice(from, at + keyword.length + 60).replace(/\s+/g, " ")}…`;
}
