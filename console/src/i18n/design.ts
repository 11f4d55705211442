import type { Catalogue } from "./catalogue";

export const design = {
  "design.title": ["流程", "Processes"],
} as const satisfies Catalogue;
