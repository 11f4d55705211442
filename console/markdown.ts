import { readFileSync } from "node:fs";
import { lexer, type Token, type Tokens } from "marked";
import type { Plugin } from "vite";
import type { Block, Section, Span } from "./src/help/document";

/** The documents of docs/ as data, made when the console is built: no markup of a document ever becomes a page's. */
export function markdown(): Plugin {
  return {
    name: "markdown",
    enforce: "pre",
    load(id) {
      const [path = "", query] = id.split("?");
      if (query !== "document" || !path.endsWith(".md")) return null;
      this.addWatchFile(path);
      return `export default ${JSON.stringify(sectionsOf(readFileSync(path, "utf8")))}`;
    },
  };
}

/** A document by its headings of the first two levels. */
export function sectionsOf(text: string): Section[] {
  const sections: Section[] = [];
  for (const token of lexer(text)) {
    if (token.type === "heading" && token.depth <= 2)
      sections.push({ title: plain(token.tokens ?? []), blocks: [] });
    else sections.at(-1)?.blocks.push(...blocksOf(token));
  }
  return sections;
}

function blocksOf(token: Token): Block[] {
  switch (token.type) {
    case "space":
    case "hr":
      return [];
    case "heading":
      return [{ kind: "heading", spans: spansOf(token.tokens) }];
    case "paragraph":
    case "text":
      return [{ kind: "paragraph", spans: spansOf(token.tokens) }];
    case "blockquote":
      return (token.tokens ?? []).flatMap(blocksOf);
    case "code":
      return [{ kind: "code", text: (token as Tokens.Code).text }];
    case "list": {
      const list = token as Tokens.List;
      const items = list.items.map((item) => item.tokens.flatMap(blocksOf));
      return [{ kind: "list", ordered: list.ordered, items }];
    }
    case "table": {
      const table = token as Tokens.Table;
      const cells = (row: Tokens.TableCell[]): Span[][] => row.map((cell) => spansOf(cell.tokens));
      return [{ kind: "table", head: cells(table.header), rows: table.rows.map(cells) }];
    }
    default:
      throw new Error(`${token.type} is not shown: ${token.raw.slice(0, 80)}`);
  }
}

function spansOf(tokens: Token[] = []): Span[] {
  return tokens.flatMap((token): Span[] => {
    switch (token.type) {
      case "strong":
      case "em":
        return spansOf(token.tokens).map((span) => ({ ...span, strong: true }));
      case "codespan":
        return [{ text: (token as Tokens.Codespan).text, code: true }];
      case "link":
        return [{ text: plain(token.tokens ?? []), href: (token as Tokens.Link).href }];
      case "br":
        return [{ text: " " }];
      case "text":
      case "escape":
        return token.type === "text" && token.tokens
          ? spansOf(token.tokens)
          : [{ text: unescaped(token.text as string) }];
      case "html":
        return [{ text: token.raw }];
      default:
        throw new Error(`${token.type} is not shown: ${token.raw.slice(0, 80)}`);
    }
  });
}

const plain = (tokens: Token[]): string =>
  spansOf(tokens)
    .map(({ text }) => text)
    .join("");

/** The lexer spells signs of markup as entities in some versions. */
function unescaped(text: string): string {
  const signs: Record<string, string> = {
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#39;": "'",
    "&amp;": "&",
  };
  return text.replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => signs[entity] ?? entity);
}
