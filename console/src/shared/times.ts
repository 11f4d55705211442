import { t } from "@/i18n";

/** A wire time (`yyyy-MM-dd HH:mm:ss`, China) as a moment. */
export function moment(text: string): Date {
  return new Date(`${text.replace(" ", "T")}+08:00`);
}

/** How long ago, or until: minutes, hours, then days. */
export function span(milliseconds: number): string {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000);
  if (minutes < 1) return t("time.now");
  if (minutes < 60) return t("time.minutes", { n: minutes });
  if (minutes < 48 * 60) return t("time.hours", { n: Math.floor(minutes / 60) });
  return t("time.days", { n: Math.floor(minutes / 1440) });
}

/** A time to the minute, without the year while it is this one. */
export function minute(text: string | null | undefined): string {
  if (!text) return "";
  const year = `${new Date().getFullYear()}-`;
  return text.slice(text.startsWith(year) ? 5 : 0, 16);
}
