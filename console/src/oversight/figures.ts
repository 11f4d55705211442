import type { Key } from "@/i18n";

/** A number, what it counts, and where that is to be seen. */
export interface Figure {
  name: Key;
  n: number;
  to: string;
  bad: boolean;
}
