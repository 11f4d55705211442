import { ref, type Ref } from "vue";

/** What was typed into a form, kept in this tab until it is sent. */
export function useDraft(key: () => string): {
  values: Record<string, unknown>;
  kept: Ref<boolean>;
  keep: (values: Record<string, unknown>) => void;
  forget: () => void;
} {
  const name = `todohub.draft.${key()}`;
  const stored = sessionStorage.getItem(name);
  const kept = ref(stored !== null);
  return {
    values: stored ? (JSON.parse(stored) as Record<string, unknown>) : {},
    kept,
    keep: (values) => {
      if (!Object.values(values).some((value) => value !== null && value !== "")) return;
      sessionStorage.setItem(name, JSON.stringify(values));
      kept.value = true;
    },
    forget: () => sessionStorage.removeItem(name),
  };
}
