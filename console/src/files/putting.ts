import { api, data } from "@/api/client";
import type { components } from "@/api/schema";
import { HubError } from "@/api/errors";
import { t } from "@/i18n";
import type { Attached } from "./attached";

type Body = components["schemas"]["FileBody"];
type Progress = (part: number) => void;

const known = new WeakMap<File, Attached>();

/** Put a file there, once; `progress` hears the part that is sent, 0 to 1. */
export async function put(file: File, progress: Progress = () => undefined): Promise<Attached> {
  const before = known.get(file);
  if (before) return before;
  const body = { name: file.name, size: file.size, type: file.type || "text/plain" } as Body;
  const { fileId, upload } = await data(api.POST("/hub/files", { body }));
  await sent(file, upload.url, upload.headers, progress);
  const attached = { fileId, name: body.name, size: body.size, type: body.type };
  known.set(file, attached);
  return attached;
}

/** `fetch` tells nothing of what it has sent so far. */
function sent(file: File, url: string, headers: Record<string, string>, progress: Progress): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) call.setRequestHeader(name, value);
    call.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
    const failed = (): void =>
      reject(new HubError({ code: 0, status: call.status, message: t("file.failed", { name: file.name }) }));
    call.onload = () => (call.status >= 200 && call.status < 300 ? resolve() : failed());
    call.onerror = failed;
    call.send(file);
  });
}

/** Where a file can be got for a few minutes; its reader says in which instance he found it. */
export async function address(fileId: string, instanceId: string): Promise<string> {
  const query = { link: "true" as const, ...(instanceId ? { procInsId: instanceId } : {}) };
  const found = await data(api.GET("/hub/files/{fileId}", { params: { path: { fileId }, query } }));
  return found.url;
}
