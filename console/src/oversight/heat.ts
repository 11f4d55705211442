import type { Line } from "./reports";

export const LEVELS = 4;

/** How hot each node is, 0 to LEVELS - 1: by what is open there or, where nothing is open anywhere, by P90. */
export function heats(lines: Line[]): [string, number][] {
  const open = lines.some((each) => each.now);
  const value = (each: Line): number => (open ? each.now : each.p90) ?? 0;
  const most = Math.max(...lines.map(value), 1);
  return lines.map((each) => [each.id, Math.min(LEVELS - 1, Math.floor((value(each) / most) * LEVELS))]);
}
