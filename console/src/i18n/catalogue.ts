/** Key → [Chinese, English]. */
export type Catalogue = Record<string, readonly [string, string]>;
