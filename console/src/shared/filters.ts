import type { Key } from "@/i18n";

export interface Option {
  value: string;
  label: string;
}

/** A filter of a list, kept in the address under the name that the hub gives it. */
export interface Filter {
  name: string;
  label: Key;
  kind: "text" | "date" | "check" | "person" | "select";
  options?: () => Option[];
}
