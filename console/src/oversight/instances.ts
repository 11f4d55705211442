import { api, data, told } from "@/api/client";
import type { components } from "@/api/schema";
import { word } from "@/i18n";
import "@/i18n/oversight";
import type { Filter } from "@/shared/filters";
import { numbered, useList, type List } from "@/shared/useList";

export type Instance = components["schemas"]["InstanceRow"];
export type Monitor = components["schemas"]["Monitor"];

const SIZE = 50;
export const STATUSES = ["running", "suspended", "completed", "terminated", "canceled"];

export const INSTANCES: Filter[] = [
  { name: "keyword", label: "hall.keyword", kind: "text" },
  {
    name: "status",
    label: "hall.status",
    kind: "select",
    options: () => STATUSES.map((value) => ({ value, label: word("process", value) })),
  },
  { name: "processKey", label: "watch.process", kind: "text" },
  { name: "category", label: "watch.category", kind: "text" },
  { name: "starter", label: "hall.by", kind: "person" },
  { name: "handler", label: "hall.handler", kind: "person" },
  { name: "node", label: "hall.now", kind: "text" },
  { name: "from", label: "inbox.from", kind: "date" },
  { name: "to", label: "inbox.to", kind: "date" },
  { name: "overdue", label: "hall.overdue", kind: "check" },
  { name: "stuck", label: "watch.stuck", kind: "check" },
];

export function useInstances(filters: () => Record<string, string>): List<Instance> {
  return useList(filters, async (wanted, next) => {
    const page = Number(next ?? "1");
    const query = { ...wanted, pageNum: page, pageSize: SIZE };
    const found = await told(api.GET("/workflow/instance/list", { params: { query } }));
    return numbered(found.rows, found.total, page, SIZE);
  });
}

export const monitor = (): Promise<Monitor> => data(api.GET("/hub/monitor", {}));
