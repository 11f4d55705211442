import type { components } from "@/api/schema";

export type Row = components["schemas"]["BoxRow"];
export type Box = "todo" | "done" | "started" | "copied";

/** What is looked at, as the address carries it; a line of the started box has no task. */
export interface At {
  source: Row["source"];
  appId: string;
  taskId: string;
  instanceId: string;
}

const SOURCES: Row["source"][] = ["push", "transaction", "gov_task", "workorder"];

export function atOf(row: Row): At {
  return {
    source: row.source,
    appId: row.appId,
    taskId: row.taskId ?? "",
    instanceId: row.processInstanceId,
  };
}

export function written(at: At): string {
  return [at.source, at.appId, at.taskId, at.instanceId]
    .map((part) => part.replace(/%/g, "%25").replace(/~/g, "%7E"))
    .join("~");
}

export function readAt(text: string): At | null {
  const [source, appId, taskId, instanceId] = text.split("~").map((part) => decodeURIComponent(part));
  const known = SOURCES.find((each) => each === source);
  if (!known || !appId || (!taskId && !instanceId)) return null;
  return { source: known, appId, taskId: taskId ?? "", instanceId: instanceId ?? "" };
}
