import { api, told } from "@/api/client";
import type { components } from "@/api/schema";
import { useThing, type Thing } from "@/shared/useThing";

export type Startable = Omit<components["schemas"]["DefinitionRow"], "iconId">;

const RECENT = "todohub.recent";

/** Everything that can be started: the newest active version of each process. */
export function useStartable(): Thing<Startable[]> {
  return useThing(
    () => "all",
    async () =>
      (await told(api.GET("/workflow/process/list", { params: { query: { pageSize: 100 } } }))).rows,
  );
}

/** Keys of what was started lately in this tab, the latest first. */
export function recentKeys(): string[] {
  try {
    return JSON.parse(sessionStorage.getItem(RECENT) ?? "[]") as string[];
  } catch {
    return [];
  }
}

export function remember(key: string): void {
  const keys = [key, ...recentKeys().filter((each) => each !== key)].slice(0, 5);
  sessionStorage.setItem(RECENT, JSON.stringify(keys));
}
