import { ref } from "vue";
import { api, data } from "@/api/client";
import type { components } from "@/api/schema";
import { signedIn } from "./session";

type Counts = components["schemas"]["Counts"];

/** How many wait where; refreshed after every action and, while the page is in sight, twice a minute. */
export const counts = ref<Partial<Counts>>({});

export async function refreshCounts(): Promise<void> {
  if (signedIn.value) counts.value = await data(api.GET("/hub/counts", {})).catch(() => counts.value);
}

export function keepCounting(): () => void {
  const look = (): void => void (document.visibilityState === "visible" && refreshCounts());
  const timer = setInterval(look, 30_000);
  document.addEventListener("visibilitychange", look);
  look();
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
  };
}
