import { word } from "@/i18n";
import type { Filter, Option } from "@/shared/filters";

export const STATUSES = ["running", "completed", "terminated", "canceled", "closed"];
const yesNo = (): Option[] => ["true", "false"].map((value) => ({ value, label: word("yesno", value) }));

/** What the hall can be narrowed by, but for the templates, which are told when it opens. */
export function hallFilters(templates: Option[], views: Option[]): Filter[] {
  return [
    { name: "keyword", label: "hall.keyword", kind: "text" },
    {
      name: "status",
      label: "hall.status",
      kind: "select",
      options: () => STATUSES.map((value) => ({ value, label: word("process", value) })),
    },
    { name: "workorderId", label: "hall.template", kind: "select", options: () => templates },
    ...(views.length
      ? [{ name: "viewId", label: "hall.view", kind: "select", options: () => views } as const]
      : []),
    { name: "systemId", label: "hall.system", kind: "text" },
    { name: "projectId", label: "hall.project", kind: "text" },
    { name: "scenario", label: "hall.scenario", kind: "text" },
    { name: "compensation", label: "hall.paid", kind: "text" },
    { name: "evaluated", label: "hall.evaluated.filter", kind: "select", options: yesNo },
    { name: "node", label: "hall.now", kind: "text" },
    { name: "handler", label: "hall.handler", kind: "person" },
    { name: "starter", label: "hall.by", kind: "person" },
    { name: "from", label: "inbox.from", kind: "date" },
    { name: "to", label: "inbox.to", kind: "date" },
    { name: "overdue", label: "hall.overdue", kind: "check" },
  ];
}
