import createClient from "openapi-fetch";
import { expire, token } from "@/session/session";
import type { paths } from "./schema";
import { HubError, refusal } from "./errors";

/** The hub, typed from docs/openapi.json. Same origin, relative to the page; no cookie ever travels. */
export const api = createClient<paths>({ baseUrl: "..", credentials: "omit", cache: "no-store" });

api.use({
  onRequest({ request }) {
    if (token.value) request.headers.set("Authorization", `Bearer ${token.value}`);
    return request;
  },
  onError() {
    return new HubError({ code: 0, status: 0, message: "", offline: true });
  },
});

type Envelope = { code: number };
type Success<T> = T extends { code: 200 } ? T : never;
type Answer<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

/** The whole successful envelope of a call; the families that refuse inside HTTP 200 are refusals too. */
export async function told<T extends Envelope>(call: Answer<T>): Promise<Success<T>> {
  const { data, error, response } = await call;
  if (data?.code === 200) return data as Success<T>;
  if (response.status === 401) expire();
  throw refusal(data ?? error, response);
}

/** What a call is about: `data` of its envelope. */
export async function data<T extends Envelope>(
  call: Answer<T>,
): Promise<Success<T> extends { data: infer D } ? D : never> {
  const answer = (await told(call)) as unknown as { data: never };
  return answer.data;
}
