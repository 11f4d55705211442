import { ref } from "vue";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { signedIn } from "./session";

type Counts = components["schemas"]["Counts"];
const NOTHING = { data: undefined, response: undefined };

/** How many wait where: told with who one is; refreshed after every action and, in sight, twice a minute. */
export const counts = ref<Partial<Counts>>({});
let tag = "";

export async function refreshCounts(): Promise<void> {
  if (!signedIn.value) return;
  const headers = tag ? { "If-None-Match": tag } : {};
  const { data, response } = await api.GET("/hub/counts", { headers }).catch(() => NOTHING);
  if (data?.code !== 200) return;
  [counts.value, tag] = [data.data, response?.headers.get("ETag") ?? ""];
}

export function keepCounting(): () => void {
  const look = (): void => void (document.visibilityState === "visible" && refreshCounts());
  const timer = setInterval(look, 30_000);
  document.addEventListener("visibilitychange", look);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
  };
}
