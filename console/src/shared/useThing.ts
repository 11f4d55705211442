import { ref, shallowRef, watch, type Ref, type ShallowRef } from "vue";
import { HubError } from "@/api/errors";

export interface Thing<T> {
  value: ShallowRef<T | null>;
  loading: Ref<boolean>;
  error: ShallowRef<HubError | null>;
  reload: () => Promise<void>;
}

/** One thing of the hub that follows what it is asked for; the old one stays in sight until the new one is there. */
export function useThing<K, T>(key: () => K | null, load: (key: K) => Promise<T>): Thing<T> {
  const value = shallowRef<T | null>(null);
  const error = shallowRef<HubError | null>(null);
  const loading = ref(false);
  let turn = 0;

  async function reload(): Promise<void> {
    const wanted = key();
    const mine = ++turn;
    if (wanted === null) {
      value.value = null;
      return;
    }
    loading.value = true;
    try {
      const found = await load(wanted);
      if (mine === turn) [value.value, error.value] = [found, null];
    } catch (failed) {
      if (mine === turn) error.value = asError(failed);
    } finally {
      if (mine === turn) loading.value = false;
    }
  }

  watch(
    () => JSON.stringify(key()),
    (_now, before) => {
      if (before !== undefined) [value.value, error.value] = [null, null];
      void reload();
    },
    { immediate: true },
  );
  return { value, loading, error, reload };
}

export function asError(failed: unknown): HubError {
  if (failed instanceof HubError) return failed;
  return new HubError({ code: 0, status: 0, message: String(failed), offline: failed instanceof TypeError });
}
