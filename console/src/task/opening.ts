import { token } from "@/session/session";
import type { At } from "@/inbox/model";
import { text, type Head } from "./model";

/** The page that a click leads to on this screen. */
export function pageOf(head: Head): string {
  const narrow = matchMedia("(max-width: 760px)").matches;
  return narrow ? text(head, "form_mobile_url") || text(head, "form_url") : text(head, "form_url");
}

/** First click: the hub notes it, and the stored page opens in a tab that learns nothing of where it came from. */
export async function openTask(at: At, head: Head): Promise<void> {
  const marked = fetch(`../hub/open?${new URLSearchParams({ appId: at.appId, taskId: at.taskId })}`, {
    headers: { Authorization: `Bearer ${token.value}` },
    credentials: "omit",
    redirect: "manual",
  });
  openPage(pageOf(head));
  await marked;
}

/** Open a page of another system, http and https only. */
export function openPage(address: string): void {
  if (/^https?:\/\//i.test(address)) window.open(address, "_blank", "noopener,noreferrer");
}
