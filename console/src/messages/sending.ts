import { api, data } from "@/api/client";
import type { components } from "@/api/schema";
import type { Option } from "@/shared/filters";
import { listTemplates, listTopics, wireTime, type Channel, type Template } from "./model";

type Schemas = components["schemas"];
export type Accepted = Schemas["AcceptedMessage"];
export const CLASSES = ["notice", "todo", "alert", "must"] as const;
export const PRIORITIES = [1, 2, 3] as const;
export const GROUPS = ["groups", "departments", "roles"] as const;

/** A message as it is being written. */
export interface Draft {
  to: { users: string[]; groups: string[]; departments: string[]; roles: string[] };
  topic: string;
  title: string;
  body: string;
  template: string;
  data: Record<string, unknown>;
  channels: Channel[];
  class: (typeof CLASSES)[number];
  priority: (typeof PRIORITIES)[number];
  sendAt: string;
  expireAt: string;
  url: string;
}

export const EMPTY: Draft = {
  ...{ to: { users: [], groups: [], departments: [], roles: [] }, topic: "" },
  ...{ title: "", body: "", template: "", data: {}, channels: ["app"], class: "notice" },
  ...{ priority: 3, sendAt: "", expireAt: "", url: "" },
};

/** Whom and what a message may name. */
export interface Around {
  groups: Option[];
  departments: Option[];
  roles: Option[];
  topics: Option[];
  templates: Template[];
}

export async function loadAround(): Promise<Around> {
  const [directory, topics, templates] = await Promise.all([
    data(api.GET("/hub/directory", {})),
    listTopics(),
    listTemplates(),
  ]);
  const named = (value: string, name: string | null): Option => ({ value, label: name || value });
  return {
    groups: directory.groups.map((each) => named(each.groupId, each.name)),
    departments: directory.departments.map((each) => named(each.departmentId, each.name)),
    roles: directory.roles.map((each) => named(each.roleId, each.name)),
    topics: topics.rows.filter((each) => each.enabled).map((each) => named(each.topic, each.name)),
    templates: templates.rows.filter((each) => each.enabled),
  };
}

/** Send it; the key names this message for ever, so that sending again cannot tell anybody twice. */
export function send(draft: Draft, key: string): Promise<Accepted> {
  const body = {
    ...(draft.template
      ? { template: draft.template, data: draft.data }
      : { content: { title: draft.title.trim(), body: draft.body } }),
    ...(draft.channels.length ? { channels: draft.channels } : {}),
    ...{ class: draft.class, priority: draft.priority, url: draft.url.trim() },
    sendAt: wireTime(draft.sendAt),
    expireAt: wireTime(draft.expireAt),
  } as Schemas["Telling"];
  const header = { "Idempotency-Key": key };
  if (!draft.topic)
    return data(api.POST("/hub/messages", { params: { header }, body: { ...body, to: draft.to } }));
  const path = { topic: draft.topic };
  return data(api.POST("/hub/topics/{topic}/messages", { params: { header, path }, body }));
}
