import type { Catalogue } from "./catalogue";

export const hall = {
  "hall.title": ["工单大厅", "Work orders"],
} as const satisfies Catalogue;
