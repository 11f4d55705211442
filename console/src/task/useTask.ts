import { api, data } from "@/api/client";
import type { At } from "@/inbox/model";
import { useThing, type Thing } from "@/shared/useThing";
import type { Detail, Head } from "./model";

export interface Whole {
  at: At;
  head: Head;
  detail: Detail | null;
}

/** What the address points at: the task or instance itself and, of a work order, its process in full. */
export function useTask(at: () => At): Thing<Whole> {
  return useThing(at, async (wanted) => {
    const [head, detail] = await Promise.all([
      headOf(wanted),
      wanted.source === "workorder" ? detailOf(wanted) : null,
    ]);
    return { at: wanted, head, detail };
  });
}

async function headOf({ appId, taskId, instanceId }: At): Promise<Head> {
  if (taskId) return data(api.GET("/hub/tasks", { params: { query: { appId, taskId } } }));
  const path = { appId, processInstanceId: instanceId };
  return data(api.GET("/hub/process-instances/{appId}/{processInstanceId}", { params: { path } }));
}

async function detailOf({ instanceId, taskId }: At): Promise<Detail> {
  const query = { procInsId: instanceId, ...(taskId ? { taskId } : {}) };
  return (await data(api.GET("/workflow/process/detail", { params: { query } }))) as unknown as Detail;
}
