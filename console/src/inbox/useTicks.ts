import { computed, ref, type ComputedRef } from "vue";
import { atOf, written, type Row } from "./model";

export interface Ticks {
  rows: ComputedRef<Row[]>;
  has: (row: Row) => boolean;
  toggle: (row: Row | undefined) => void;
  all: () => void;
  clear: () => void;
}

/** Which loaded rows are ticked; only work-order tasks can be, because only they are handled here. */
export function useTicks(loaded: () => Row[]): Ticks {
  const ticked = ref(new Set<string>());
  const key = (row: Row): string => written(atOf(row));
  const rows = computed(() => loaded().filter((row) => ticked.value.has(key(row))));
  return {
    rows,
    has: (row) => ticked.value.has(key(row)),
    toggle: (row) => {
      if (!row || !canTick(row)) return;
      const next = new Set(ticked.value);
      if (!next.delete(key(row))) next.add(key(row));
      ticked.value = next;
    },
    all: () => (ticked.value = new Set(loaded().filter(canTick).map(key))),
    clear: () => (ticked.value = new Set()),
  };
}

export function canTick(row: Row): boolean {
  return row.source === "workorder" && row.taskId !== null && row.status === "ACTIVE";
}
