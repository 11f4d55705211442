/** The month so many months ago, as reports name it (`2026-11`). */
export function monthAgo(back: number): string {
  const day = new Date();
  return new Date(Date.UTC(day.getFullYear(), day.getMonth() - back, 1)).toISOString().slice(0, 7);
}
