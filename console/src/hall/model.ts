import { api, data, told } from "@/api/client";
import type { components } from "@/api/schema";
import { ref, type Ref } from "vue";
import { numbered, useList, type List } from "@/shared/useList";
import type { Detail, Node } from "@/task/model";

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

export type View = components["schemas"]["ShownView"];

/** Orders under the address's filters, and the view through which they are looked at. */
export function useOrders(filters: () => Record<string, string>): {
  list: List<Order>;
  view: Ref<View | null>;
} {
  const view = ref<View | null>(null);
  const list = useList(filters, async (wanted, next) => {
    const page = Number(next ?? "1");
    const query = { ...wanted, pageNum: page, pageSize: SIZE };
    const found = await told(api.GET("/WorkOrder/list", { params: { query } }));
    view.value = found.view;
    return numbered(found.rows as Order[], found.total, page, SIZE);
  });
  return { list, view };
}

export interface Template {
  templateId: string;
  name: string;
  processKey: string;
  systemId: string | null;
  projectId: string | null;
  description: string | null;
  enabled: boolean;
}

/** What orders are made from: the templates that are switched on. */
export async function templates(): Promise<Template[]> {
  const found = await told(api.GET("/WorkOrder/template/list", { params: { query: { pageSize: 200 } } }));
  return (found.rows as unknown as Template[]).filter((each) => each.enabled);
}

/** The views of the hall, by name. */
export async function views(): Promise<{ value: string; label: string }[]> {
  const found = await told(api.GET("/workflow/view/list", { params: { query: { pageSize: 200 } } }));
  return found.rows.map((each) => ({ value: each.viewId, label: each.name }));
}

/** An order's process in full, as its page shows it. */
export async function processOf(number: string): Promise<Detail> {
  const call = api.GET("/WorkOrder/order/{number}", { params: { path: { number } } });
  return (await data(call))["process"] as Detail;
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
