import { computed, type ComputedRef } from "vue";
import { api, told } from "@/api/client";
import { useList, type List } from "@/shared/useList";
import { useQuery } from "@/shared/useQuery";
import { INBOX } from "./filters";
import { atOf, readAt, written, type At, type Box, type Row } from "./model";

const [FIRST, FURTHER] = [50, 200];
export const FILTERS = ["keyword", ...INBOX.map((each) => each.name)];

/** The rows of a box under the address's filters, and which of them is looked at. */
export function useInbox(box: () => Box): {
  list: List<Row>;
  at: ComputedRef<At | null>;
  index: ComputedRef<number>;
  look: (row: Row | undefined) => void;
  step: (by: number) => void;
  leave: () => void;
} {
  const query = useQuery();
  const list = useList(
    () => ({ box: box(), ...Object.fromEntries(FILTERS.map((name) => [name, query.get(name)])) }),
    async (filters, cursor) => {
      const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value));
      const asked = { ...given, pageSize: cursor ? FURTHER : FIRST, ...(cursor ? { cursor } : {}) };
      const found = await told(api.GET("/hub/inbox", { params: { query: asked } }));
      return { rows: found.rows, total: found.total, next: found.nextCursor };
    },
  );
  const at = computed(() => readAt(query.get("at")));
  const index = computed(() => list.rows.value.findIndex((row) => written(atOf(row)) === query.get("at")));
  const look = (row: Row | undefined): void =>
    query.set({ at: row ? written(atOf(row)) : "", tab: "" }, true);
  const step = (by: number): void => {
    const rows = list.rows.value;
    const wanted = Math.min(Math.max(index.value + by, 0), rows.length - 1);
    if (rows[wanted]) query.set({ at: written(atOf(rows[wanted])), tab: "" });
    if (wanted >= rows.length - 3 && list.hasMore.value) void list.more();
  };
  return { list, at, index, look, step, leave: () => query.set({ at: "", tab: "" }) };
}
