import { ref, shallowRef, type Ref, type ShallowRef } from "vue";
import type { HubError } from "@/api/errors";
import { asError } from "./useThing";

/** Something that is done once at a time; what went wrong stays until the next try. */
export function useDoing(): {
  busy: Ref<boolean>;
  error: ShallowRef<HubError | null>;
  run: (what: () => Promise<void>) => Promise<boolean>;
} {
  const busy = ref(false);
  const error = shallowRef<HubError | null>(null);
  async function run(what: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false;
    [busy.value, error.value] = [true, null];
    try {
      await what();
      return true;
    } catch (failed) {
      error.value = asError(failed);
      return false;
    } finally {
      busy.value = false;
    }
  }
  return { busy, error, run };
}
