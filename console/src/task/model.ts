import type { Schema } from "@/forms/schema";

/** What is done with a work-order task; the wire's names of the calls are in `acts.ts`. */
export const ACTIONS = [
  "complete",
  "reject",
  "return",
  "transfer",
  "delegate",
  "addSign",
  "removeSign",
  "claim",
  "unClaim",
  "revokeProcess",
  "stopProcess",
] as const;
export type Action = (typeof ACTIONS)[number];

export interface Comment {
  id: string;
  typeName?: string;
  time: string;
  userName: string;
  fullMessage: string;
}

export interface Node {
  taskId: string | null;
  activityId: string;
  activityName: string;
  activityType: string;
  assigneeName: string | null;
  candidate: string | null;
  candidateNames?: string[] | string | null;
  status: string;
  createTime: string | null;
  endTime: string | null;
  duration: string | null;
  commentList: Comment[];
  warning: string | null;
}

export interface FlowViewer {
  finishedTaskSet: string[];
  finishedSequenceFlowSet: string[];
  unfinishedTaskSet: string[];
  rejectedTaskSet: string[];
}

export type FilledForm = Schema & { formKey: string; title: string };

export interface NextTask {
  nodeId: string;
  nodeName: string;
  users: { name?: string }[];
  groups: { name?: string }[];
}

/** process/detail, with the parts that its description leaves open. */
export interface Detail {
  bpmnXml: string;
  processStatus: string;
  suspended: boolean;
  procVars: Record<string, unknown>;
  taskFormData: Schema | null;
  processFormList: FilledForm[];
  historyProcNodeList: Node[];
  flowViewer: FlowViewer;
  workorderNumber?: string | null;
  allowed: string[];
  next: NextTask[] | null;
}

/** A task, or an instance, under the push document's names. */
export type Head = Record<string, unknown>;

export function text(head: Head | null, name: string): string {
  const value = head?.[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
