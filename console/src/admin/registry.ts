import { api, data, told } from "@/api/client";
import { useList, type List } from "@/shared/useList";
import type { What } from "./kinds";

export type Row = Record<string, unknown> & { name: string; enabled: boolean };

const SIZE = 100;

/* The six lists take and answer alike; one of them stands for their types. */
const all = (what: What) => `/admin/${what}` as "/admin/users";
const one = (what: What) => `/admin/${what}/{userId}` as "/admin/users/{userId}";

export function useRegistry(what: () => What): List<Row> {
  return useList(what, async (wanted, cursor) => {
    const query = { pageSize: SIZE, ...(cursor ? { cursor } : {}) };
    const found = await told(api.GET(all(wanted), { params: { query } }));
    return { rows: found.rows as unknown as Row[], total: found.total, next: found.nextCursor };
  });
}

export async function add(what: What, row: Record<string, unknown>): Promise<void> {
  await data(api.POST(all(what), { body: row as never }));
}

export async function change(what: What, id: string, row: Record<string, unknown>): Promise<void> {
  const path = one(what).replace("{userId}", encodeURIComponent(id)) as "/admin/users/{userId}";
  await data(api.PUT(path, { params: { path: { userId: id } }, body: row as never }));
}
