import type { Box } from "@/inbox/model";
import { ACTIONS, text, type Action, type Detail } from "./model";
import type { Whole } from "./useTask";

const OF_A_TASK: Action[] = ["complete", "reject", "return", "transfer", "delegate", "addSign"];

/** What the person may do here: what the hub says, or, where it does not say, what the state of the task suggests. */
export function allowedActions(whole: Whole, detail: Detail, box: Box): Action[] {
  if (detail.allowed) return ACTIONS.filter((each) => detail.allowed?.includes(each));
  if (detail.processStatus !== "running" || detail.suspended) return [];
  if (box === "todo" && text(whole.head, "status") === "ACTIVE") return OF_A_TASK;
  if (box === "done") return ["revoke"];
  return box === "started" ? ["stop"] : [];
}
