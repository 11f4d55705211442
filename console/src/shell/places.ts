import {
  Bell,
  ChatLineSquare,
  CircleCheck,
  CopyDocument,
  Grid,
  Histogram,
  DataAnalysis,
  Document,
  Monitor,
  Odometer,
  Postcard,
  Promotion,
  QuestionFilled,
  Setting,
  Share,
  Tickets,
  Tools,
} from "@element-plus/icons-vue";
import type { Component } from "vue";
import type { Key } from "@/i18n";

export interface Place {
  to: string;
  name: Key;
  icon: Component;
  count?: "todo" | "unreadNotices";
}

/** Where a person can go. */
export const PLACES: Place[] = [
  { to: "/inbox/todo", name: "nav.inbox", icon: Tickets, count: "todo" },
  { to: "/inbox/done", name: "nav.done", icon: CircleCheck },
  { to: "/inbox/started", name: "nav.started", icon: Promotion },
  { to: "/inbox/copied", name: "nav.copied", icon: CopyDocument },
  { to: "/hall", name: "nav.hall", icon: Grid },
  { to: "/notices", name: "nav.notices", icon: Bell, count: "unreadNotices" },
  { to: "/workload", name: "nav.workload", icon: Histogram },
];

/** Where administrators can go besides. */
export const MANAGED: Place[] = [
  { to: "/processes", name: "nav.processes", icon: Share },
  { to: "/instances", name: "nav.instances", icon: Odometer },
  { to: "/reports", name: "nav.reports", icon: DataAnalysis },
  { to: "/deliveries", name: "nav.deliveries", icon: Monitor },
  { to: "/messages", name: "nav.messages", icon: ChatLineSquare },
  { to: "/admin/users", name: "nav.admin", icon: Tools },
  { to: "/registrations", name: "nav.registrations", icon: Postcard },
  { to: "/audit", name: "nav.audit", icon: Document },
];

export const HELP: Place = { to: "/help/manual", name: "nav.help", icon: QuestionFilled };
export const ME: Place = { to: "/settings", name: "nav.settings", icon: Setting };
