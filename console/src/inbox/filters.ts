import { t } from "@/i18n";
import type { Filter, Option } from "@/shared/filters";

const words = (values: string[], named: (value: string) => string) => (): Option[] =>
  values.map((value) => ({ value, label: named(value) }));

/** What the boxes can be narrowed and ordered by besides words: the names are the hub's. */
export const INBOX: Filter[] = [
  {
    name: "source",
    label: "inbox.source",
    kind: "select",
    options: words(["workorder", "push", "transaction", "gov_task"], (each) =>
      t(`source.${each}` as "source.push"),
    ),
  },
  {
    name: "priority",
    label: "inbox.priority",
    kind: "select",
    options: words(["1", "2", "3"], (each) => t(`priority.${each}` as "priority.1")),
  },
  { name: "appId", label: "inbox.app", kind: "text" },
  { name: "processName", label: "inbox.process", kind: "text" },
  { name: "from", label: "inbox.from", kind: "date" },
  { name: "to", label: "inbox.to", kind: "date" },
  { name: "dueFrom", label: "inbox.due.from", kind: "date" },
  { name: "dueTo", label: "inbox.due.to", kind: "date" },
  {
    name: "sort",
    label: "inbox.sort",
    kind: "select",
    options: words(["due", "newest", "oldest"], (each) => t(`inbox.sort.${each}` as "inbox.sort.due")),
  },
  { name: "overdue", label: "inbox.overdue.only", kind: "check" },
  { name: "unclaimed", label: "inbox.unassigned", kind: "check" },
];
