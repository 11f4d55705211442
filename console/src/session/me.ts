import { computed, ref } from "vue";
import { api, data } from "@/api/client";
import type { components } from "@/api/schema";
import { counts } from "./counts";

export type Me = components["schemas"]["Me"];

/** Who has signed in; null until the hub has told. */
export const me = ref<Me | null>(null);
export const isAdministrator = computed(() => me.value?.isAdministrator ?? false);

/** What the screens remember of a person, on the hub: the same in every browser. */
export const preferences = computed(() => me.value?.preferences ?? {});

export async function learnMe(): Promise<void> {
  const found = await data(api.GET("/hub/me", {})).catch(() => null);
  me.value = found;
  if (found) counts.value = found.counts;
}

/** Keep values by name; null drops one. */
export async function keep(values: Record<string, unknown>): Promise<void> {
  const kept = await data(api.PUT("/hub/preferences", { body: values as Record<string, never> }));
  if (me.value) me.value = { ...me.value, preferences: kept.values };
}
