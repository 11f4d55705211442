import { onBeforeUnmount, ref, type Ref } from "vue";

/** Whether the window is at least so wide; 761 px is where list and task stand side by side or one at a time. */
export function useWide(pixels: number): Ref<boolean> {
  const query = matchMedia(`(min-width: ${pixels}px)`);
  const wide = ref(query.matches);
  const follow = (): void => void (wide.value = query.matches);
  query.addEventListener("change", follow);
  onBeforeUnmount(() => query.removeEventListener("change", follow));
  return wide;
}
