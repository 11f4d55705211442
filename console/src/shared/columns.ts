/** A column of a table: what it is called, and what a cell says where no slot of its key does. */
export interface Column<R> {
  key: string;
  label: string;
  /** Left out where there is no room for it. */
  wide?: boolean;
  kind?: "mono" | "muted" | "number" | "do";
  text?: (row: R) => string | number | null | undefined;
}
