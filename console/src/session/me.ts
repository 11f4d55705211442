import { computed, ref } from "vue";
import { api, data } from "@/api/client";
import { token } from "./session";

export interface Me {
  userId: string;
  name: string;
  isAdministrator: boolean;
}

/** Who has signed in; null until the hub has told. */
export const me = ref<Me | null>(null);
export const isAdministrator = computed(() => me.value?.isAdministrator ?? false);

export async function learnMe(): Promise<void> {
  const userId = subject(token.value);
  me.value = { userId, name: userId, isAdministrator: false };
  try {
    const found = await data(api.GET("/admin/users/{userId}", { params: { path: { userId } } }));
    me.value = { userId, name: found.name, isAdministrator: true };
  } catch {
    // not an administrator: the id is what is known
  }
}

function subject(jwt: string): string {
  try {
    const part = (jwt.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/");
    const claims = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part), (c) => c.charCodeAt(0))));
    return String((claims as { sub?: unknown }).sub ?? "");
  } catch {
    return "";
  }
}
