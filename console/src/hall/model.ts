import { api, data, told } from "@/api/client";
import type { components } from "@/api/schema";
import { numbered, useList, type List } from "@/shared/useList";
import type { Node } from "@/task/model";

export type Order = components["schemas"]["OrderRow"] & {
  processName?: string | null;
  currentTasks?: string[];
  description?: string;
  evaluation?: { score?: number; comment?: string } | null;
};

export interface Printed extends Order {
  initiatorName: string;
  initiatorDept: string | null;
  form: { label: string; value: unknown }[];
  history: Node[];
  printedAt: string;
}

const SIZE = 50;

export function useOrders(scope: () => "mine" | "application"): List<Order> {
  return useList(scope, async (wanted, next) => {
    const page = Number(next ?? "1");
    const query = { scope: wanted, pageNum: page, pageSize: SIZE };
    const found = await told(api.GET("/WorkOrder/list", { params: { query } }));
    return numbered(found.rows as Order[], found.total, page, SIZE);
  });
}

/** An order with what a printed page shows: its form's lines, who did what when. */
export async function printed(number: string): Promise<Printed> {
  const call = api.GET("/WorkOrder/order/{number}/print", { params: { path: { number } } });
  return (await data(call)) as unknown as Printed;
}

export const TONES: Record<string, string> = {
  running: "accent",
  completed: "good",
  terminated: "bad",
  closed: "",
};
