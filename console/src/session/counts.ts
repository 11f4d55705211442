import { ref } from "vue";
import { api, told } from "@/api/client";
import { signedIn } from "./session";

/** How many wait where; refreshed after every action and, while the page is in sight, twice a minute. */
export const counts = ref<Record<string, number>>({});

export async function refreshCounts(): Promise<void> {
  if (!signedIn.value) return;
  try {
    const query = { box: "todo" as const, pageSize: 1 };
    const [todo, notices] = await Promise.all([
      told(api.GET("/hub/inbox", { params: { query } })),
      told(api.GET("/hub/notices", { params: { query: { unread: "true", pageSize: 1 } } })),
    ]);
    counts.value = { todo: todo.total, unreadNotices: notices.unread };
  } catch {
    // what is shown stays; the next round asks again
  }
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
