import { computed, ref } from "vue";
import { api, data } from "@/api/client";
import type { components } from "@/api/schema";

export type Me = components["schemas"]["Me"];

/** Who has signed in; null until the hub has told. */
export const me = ref<Me | null>(null);
export const isAdministrator = computed(() => me.value?.isAdministrator ?? false);

export async function learnMe(): Promise<void> {
  me.value = await data(api.GET("/hub/me", {})).catch(() => null);
}
