import { api, data, told } from "@/api/client";
import type { components } from "@/api/schema";
import type { Carrier } from "./model";

type Schemas = components["schemas"];
export type Kind = Schemas["NewChannel"]["channel"];

/** What a channel of each kind is told: secrets, and settings that are none. */
export const KINDS: Record<Kind, { address: string; credential: string[]; settings: string[] }> = {
  webhook: { address: "https://…", credential: ["secret"], settings: [] },
  email: {
    address: "smtp://host:587",
    credential: ["user", "password", "accessKeyId", "secretAccessKey"],
    settings: ["from", "fromName", "region"],
  },
  sms: {
    address: "https://…",
    credential: ["key", "accessKeyId", "secretAccessKey"],
    settings: ["sign", "region"],
  },
  wecom: { address: "", credential: ["corpId", "corpSecret"], settings: ["agentId"] },
  dingtalk_notice: { address: "", credential: ["appKey", "appSecret"], settings: ["agentId"] },
  feishu_message: { address: "", credential: ["appId", "appSecret"], settings: ["userIdType"] },
};

export interface Draft {
  name: string;
  channel: Kind;
  baseUrl: string;
  appIds: string;
  credential: Record<string, string>;
  settings: Record<string, string>;
}

export const draftOf = (row: Carrier | null): Draft => ({
  ...{ name: row?.name ?? "", channel: (row?.channel ?? "webhook") as Kind, baseUrl: row?.baseUrl ?? "" },
  appIds: row?.appIds.join(",") ?? "",
  credential: {},
  settings: Object.fromEntries(
    Object.entries(row?.settings ?? {}).map(([name, text]) => [name, String(text)]),
  ),
});

export const listCarriers = async (): Promise<Carrier[]> => (await told(api.GET("/admin/channels", {}))).rows;

/** Only what was written: a credential that is left empty stays. */
const written = (texts: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim()));

export async function saveCarrier(draft: Draft, channelId: string | null): Promise<void> {
  const credential = written(draft.credential);
  const body = {
    ...{ name: draft.name.trim(), baseUrl: draft.baseUrl.trim(), settings: written(draft.settings) },
    appIds: draft.appIds.split(/[,，\s]+/).filter(Boolean),
    ...(Object.keys(credential).length ? { credential } : {}),
  };
  if (channelId) await changeCarrier(channelId, body);
  else await data(api.POST("/admin/channels", { body: { credential: {}, ...body, channel: draft.channel } }));
}

export async function changeCarrier(channelId: string, body: Schemas["ChannelSaid"]): Promise<void> {
  await data(api.PUT("/admin/channels/{channelId}", { params: { path: { channelId } }, body }));
}
