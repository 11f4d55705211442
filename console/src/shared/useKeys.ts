import { onBeforeUnmount, onMounted } from "vue";

const FIELDS =
  "input, textarea, select, [contenteditable='true'], [role='dialog'], [role='menu'], .fjs-container";

/** Single keys and `g x` pairs, for as long as the component is there; never while somebody types or a dialog is open. */
export function useKeys(keys: Record<string, () => void>): void {
  let before = "";
  function pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const inField = event.target instanceof Element && event.target.closest(FIELDS);
    if (inField && event.key !== "Escape") return;
    if (document.querySelector(".el-overlay:not([style*='display: none'])")) return;
    const name = before === "g" ? `g ${event.key}` : event.key;
    before = event.key;
    if (name === "Enter" && event.target instanceof Element && event.target.closest("a, button")) return;
    const act = keys[name];
    if (!act) return;
    event.preventDefault();
    act();
  }
  onMounted(() => document.addEventListener("keydown", pressed));
  onBeforeUnmount(() => document.removeEventListener("keydown", pressed));
}
