import type { Key, Language } from "@/i18n";
import type { Section } from "./document";

type Load = () => Promise<{ default: Section[] }>;

/** A document, by language; what stands in English alone is shown so. */
interface Document {
  name: Key;
  file: string;
  of: { en: Load; zh?: Load };
}

/** What can be read inside the console, by the last part of its address. */
export const DOCUMENTS: Record<string, Document> = {
  manual: {
    name: "help.manual",
    file: "manual.md",
    of: {
      zh: () => import("../../../docs/manual.zh-CN.md?document"),
      en: () => import("../../../docs/manual.md?document"),
    },
  },
  integration: {
    name: "help.integration",
    file: "getting-started.md",
    of: {
      zh: () => import("../../../docs/getting-started.zh-CN.md?document"),
      en: () => import("../../../docs/getting-started.md?document"),
    },
  },
  push: {
    name: "help.push",
    file: "push.md",
    of: { en: () => import("../../../docs/protocols/push.md?document") },
  },
  transaction: {
    name: "help.transaction",
    file: "transaction.md",
    of: { en: () => import("../../../docs/protocols/transaction.md?document") },
  },
  gov_task: {
    name: "help.gov_task",
    file: "gov_task.md",
    of: { en: () => import("../../../docs/protocols/gov_task.md?document") },
  },
  workorder: {
    name: "help.workorder",
    file: "workorder.md",
    of: { en: () => import("../../../docs/protocols/workorder.md?document") },
  },
};

export async function load(id: string, language: Language): Promise<Section[]> {
  const of = DOCUMENTS[id]?.of;
  const wanted = language === "zh" ? (of?.zh ?? of?.en) : of?.en;
  return wanted ? (await wanted()).default : [];
}

/** Where a link of a document leads inside the console; null: nowhere. */
export function inside(href: string): string | null {
  const file = href.split("#")[0]?.split("/").at(-1)?.replace(".zh-CN", "");
  const id = Object.entries(DOCUMENTS).find(([, each]) => each.file === file)?.[0];
  return id ? `/help/${id}` : null;
}
