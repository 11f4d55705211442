import { api, data, told } from "@/api/client";
import type { components } from "@/api/schema";
import type { Column } from "@/shared/columns";
import { span } from "@/shared/times";
import { t } from "@/i18n";
import "@/i18n/oversight";

export const WHATS = ["processes", "nodes", "people"] as const;
export type What = (typeof WHATS)[number];

export interface Asked {
  what: What;
  from: string;
  to: string;
  by: "month" | "quarter" | "year";
  appId: string;
  processKey: string;
  userId: string;
}

type Figures = components["schemas"]["ProcessFigures"];

/** One line of any of the reports. */
export interface Line {
  id: string;
  name: string;
  period: string;
  started: number;
  finished: number;
  terminated: number;
  returned: number;
  overdue: number;
  now: number | null;
  mean: number | null;
  p90: number | null;
}

export interface Report {
  lines: Line[];
  rule: string;
  asOf: string;
  lagSeconds: number;
}

type Row = Pick<Figures, "started" | "finished" | "terminated" | "returned" | "overdue" | "seconds">;

const line = (row: Row, id: string, name: string | null, period: string, now: number | null): Line => ({
  id,
  name: name || id,
  period,
  now,
  started: row.started,
  finished: row.finished,
  terminated: row.terminated,
  returned: row.returned,
  overdue: row.overdue,
  mean: row.seconds.mean,
  p90: row.seconds.p90,
});

export async function report(asked: Asked): Promise<Report> {
  const { from, to, by, appId, processKey, userId } = asked;
  const own = { from, to, by };
  const key = processKey ? { processKey } : {};
  if (asked.what === "processes") {
    const found = await told(
      api.GET("/hub/reports/processes", { params: { query: { ...own, appId, ...key } } }),
    );
    const lines = found.rows.map((row) =>
      line(row, row.processKey, row.processName, row.period, row.running),
    );
    return { ...found, lines };
  }
  if (asked.what === "nodes") {
    const found = await told(api.GET("/hub/reports/nodes", { params: { query: { ...own, appId, ...key } } }));
    return { ...found, lines: found.rows.map((row) => line(row, row.nodeId, row.nodeName, "", row.open)) };
  }
  const people = userId ? { userId } : {};
  const found = await told(api.GET("/hub/reports/people", { params: { query: { ...own, ...people } } }));
  return { ...found, lines: found.rows.map((row) => line(row, row.userId, null, row.period, null)) };
}

const took = (seconds: number | null): string => (seconds === null ? "—" : span(seconds * 1000));

export const columns = (what: What): Column<Line>[] => [
  { key: "name", label: t("report.name"), text: (row) => row.name },
  ...(what === "nodes"
    ? []
    : [{ key: "period", label: t("report.period"), text: (row: Line) => row.period }]),
  { key: "started", label: t("report.started"), kind: "number", text: (row) => row.started },
  { key: "finished", label: t("report.finished"), kind: "number", text: (row) => row.finished },
  {
    key: "terminated",
    label: t("report.terminated"),
    kind: "number",
    wide: true,
    text: (row) => row.terminated,
  },
  { key: "returned", label: t("report.returned"), kind: "number", wide: true, text: (row) => row.returned },
  { key: "overdue", label: t("report.overdue"), kind: "number", wide: true, text: (row) => row.overdue },
  {
    key: "now",
    label: t(what === "nodes" ? "report.open" : "report.running"),
    kind: "number",
    wide: true,
    text: (row) => row.now,
  },
  { key: "mean", label: t("report.mean"), kind: "number", wide: true, text: (row) => took(row.mean) },
  { key: "p90", label: t("report.p90"), kind: "number", text: (row) => took(row.p90) },
];

/** Where the report lies as a file for spreadsheets; the hub makes it, and no cell of it is a formula. */
export async function fileOf({ what, from, to, by, appId, processKey, userId }: Asked): Promise<string> {
  const own = what === "people" ? { userId } : { appId, processKey };
  const given = Object.entries({ from, to, by, ...own }).filter(([, value]) => value !== "");
  const body = { report: what, format: "xlsx" as const, ...Object.fromEntries(given) };
  const { exportId } = await data(api.POST("/hub/reports/exports", { body }));
  const path = { exportId };
  return (await data(api.GET("/hub/reports/exports/{exportId}", { params: { path } }))).url;
}
