import { ref, shallowRef, watch, type Ref, type ShallowRef } from "vue";
import type { HubError } from "@/api/errors";
import { asError } from "./useThing";

export interface Slice<R> {
  rows: R[];
  total: number;
  next: string | null;
}

export interface List<R> {
  rows: ShallowRef<R[]>;
  total: Ref<number>;
  loading: Ref<boolean>;
  error: ShallowRef<HubError | null>;
  hasMore: Ref<boolean>;
  more: () => Promise<void>;
  reload: () => Promise<void>;
}

/** A list that grows by pages and follows its filters; old rows stay until new ones are there. */
export function useList<K, R>(
  filters: () => K,
  load: (filters: K, next: string | null) => Promise<Slice<R>>,
): List<R> {
  const rows = shallowRef<R[]>([]);
  const total = ref(0);
  const loading = ref(false);
  const error = shallowRef<HubError | null>(null);
  const hasMore = ref(false);
  let next: string | null = null;
  let turn = 0;

  async function fetch(from: string | null): Promise<void> {
    const mine = ++turn;
    loading.value = true;
    try {
      const found = await load(filters(), from);
      if (mine !== turn) return;
      rows.value = from ? [...rows.value, ...found.rows] : found.rows;
      [total.value, next, hasMore.value, error.value] = [found.total, found.next, found.next !== null, null];
    } catch (failed) {
      if (mine === turn) error.value = asError(failed);
    } finally {
      if (mine === turn) loading.value = false;
    }
  }

  watch(
    () => JSON.stringify(filters()),
    () => void fetch(null),
    { immediate: true },
  );
  return { rows, total, loading, error, hasMore, more: () => fetch(next), reload: () => fetch(null) };
}

/** Page numbers as `next`, for lists that have no cursor. */
export function numbered<R>(rows: R[], total: number, page: number, size: number): Slice<R> {
  return { rows, total, next: page * size < total ? String(page + 1) : null };
}
