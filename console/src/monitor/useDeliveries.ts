import { api, told } from "@/api/client";
import type { components } from "@/api/schema";
import { numbered, useList, type List } from "@/shared/useList";

export type Delivery = components["schemas"]["Delivery"];
export type Target = components["schemas"]["Target"];
type Status = "pending" | "delivered" | "dead";
export type Filters = { targetId?: string; appId?: string; taskId?: string; status?: string };

const SIZE = 50;

/** What is stuck, why, since when. */
export function useDeliveries(filters: () => Filters): List<Delivery> {
  return useList(filters, async (given, next) => {
    const page = Number(next ?? "1");
    const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
    const query = {
      ...known,
      status: (given.status || undefined) as Status | undefined,
      pageNum: page,
      pageSize: SIZE,
    };
    const found = await told(api.GET("/admin/deliveries", { params: { query } }));
    return numbered(found.rows, found.total, page, SIZE);
  });
}
