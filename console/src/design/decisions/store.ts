import { api, data, told } from "@/api/client";
import type { components } from "@/api/schema";
import { fresh, keysOf, merge, read, type DecisionTable } from "./table";

export type DecisionRow = components["schemas"]["DecisionRow"];

/** A table that is worked on: its file, the version it was read at (0: not stored yet), the key that the file has for it. */
export interface Draft {
  xml: string;
  key: string;
  base: number;
  table: DecisionTable;
}

export async function listTables(page: number, size: number, decisionName: string) {
  const query = { pageNum: page, pageSize: size, ...(decisionName ? { decisionName } : {}) };
  return told(api.GET("/workflow/decision/list", { params: { query } }));
}

export async function open(decisionKey: string): Promise<Draft> {
  if (!decisionKey) return { ...fresh(`decision_${Date.now().toString(36)}`), key: "", base: 0 };
  const found = await data(
    api.GET("/workflow/decision/table/{decisionKey}", { params: { path: { decisionKey } } }),
  );
  return draftOf(found.xml, decisionKey, found.version);
}

/** A file of somebody's own; the first of its tables is worked on, the others stay in it. */
export async function opened(xml: string): Promise<Draft> {
  const key = keysOf(xml)[0] ?? "";
  const known = await open(key).catch(() => null);
  return draftOf(xml, key, known?.base ?? 0);
}

const draftOf = (xml: string, key: string, base: number): Draft => ({
  xml,
  key,
  base,
  table: read(xml, key),
});

export const fileOf = (draft: Draft): string => merge(draft.xml, draft.key, draft.table);

/** Check a table, or store it; the version it is or would become. */
export async function save(draft: Draft, dryRun: boolean): Promise<number> {
  const body = { xml: fileOf(draft), dryRun, baseVersion: draft.base };
  const { decisions } = await data(api.POST("/workflow/decision/table", { body }));
  return decisions.find(({ decisionKey }) => decisionKey === draft.table.key)?.version ?? draft.base;
}

export async function remove(decisionKey: string): Promise<void> {
  await data(api.DELETE("/workflow/decision/table/{decisionKey}", { params: { path: { decisionKey } } }));
}

/** What the table comes to with these values, unsaved as it may be. */
export async function tryOut(draft: Draft, variables: Record<string, unknown>) {
  const body = { decisionKey: draft.table.key, xml: fileOf(draft), variables };
  return data(api.POST("/workflow/decision/evaluate", { body }));
}
