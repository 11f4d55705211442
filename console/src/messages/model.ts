import { api, data, told } from "@/api/client";
import type { components } from "@/api/schema";
import { moment } from "@/shared/times";

type Schemas = components["schemas"];
export type Message = Schemas["SentMessage"];
export type Counted = Schemas["CountedMessage"];
export type Standing = Schemas["MessageStanding"];
export type Status = Standing["status"];
export type Template = Schemas["MessageTemplate"];
export type Topic = Schemas["Topic"];
export type WordList = Schemas["WordList"];
export type Carrier = Schemas["MessageChannel"];
export type Channel = NonNullable<Schemas["NewMessage"]["channels"]>[number];

export const CHANNELS: readonly Channel[] = [
  "app",
  "email",
  "sms",
  "wecom",
  "dingtalk_notice",
  "feishu_message",
  "webhook",
];

/** What each channel says, part by part. */
export const PARTS: Record<Channel, readonly ("title" | "body" | "subject" | "html" | "text")[]> = {
  app: ["title", "body"],
  email: ["subject", "html", "text"],
  sms: ["text"],
  wecom: ["title", "text"],
  dingtalk_notice: ["title", "text"],
  feishu_message: ["title", "text"],
  webhook: ["title", "body"],
};

export const STATUSES: readonly Status[] = [
  "suppressed",
  "queued",
  "sent",
  "failed",
  "unknown",
  "delivered",
  "read",
  "recalled",
  "expired",
];

/** Colour of a state or a status: what somebody ought to look at stands out. */
export function tone(word: string): string {
  if (["failed", "refused", "unknown"].includes(word)) return "bad";
  if (["held", "suppressed", "expired", "recalled"].includes(word)) return "warn";
  return ["delivered", "read", "sent"].includes(word) ? "good" : "";
}

/** Whether somebody is about to be told, so that it is worth looking again. */
export const onItsWay = ({ state, sendAt, counts }: Counted): boolean =>
  state === "sending" ||
  (counts["queued"] ?? 0) > 0 ||
  (state === "scheduled" && moment(sendAt).getTime() <= Date.now());

/** An input's local time as the wire has it; absent where there is none. */
export const wireTime = (local: string): string | undefined =>
  local ? `${local.replace("T", " ")}:00` : undefined;

/** Every row of a list that is told whole. */
export const listed = async <R>(rows: Promise<{ rows: R[] }>): Promise<{ rows: R[]; total: number }> => {
  const found = await rows;
  return { rows: found.rows, total: found.rows.length };
};

export const listTemplates = () => listed(told(api.GET("/admin/message-templates", {})));
export const listTopics = () => listed(told(api.GET("/admin/topics", {})));
export const listWords = () => listed(told(api.GET("/admin/word-lists", {})));

export async function disableTemplate({ code }: Template): Promise<void> {
  await data(api.DELETE("/admin/message-templates/{code}", { params: { path: { code } } }));
}

export async function disableTopic({ topic }: Topic): Promise<void> {
  await data(api.DELETE("/admin/topics/{topic}", { params: { path: { topic } } }));
}

export async function disableWords({ listId }: WordList): Promise<void> {
  await data(api.DELETE("/admin/word-lists/{listId}", { params: { path: { listId } } }));
}
