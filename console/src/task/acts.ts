import { api, data } from "@/api/client";
import type { components } from "@/api/schema";
import type { Action } from "./model";

type Body = Partial<components["schemas"]["TaskBody"]>;

/** One of the centre's buttons. They all take the same body and answer the same, so one of them stands for their types. */
export async function act(action: Action, body: Body): Promise<void> {
  const path = `/workflow/task/${action}` as "/workflow/task/complete";
  await data(api.POST(path, { body }));
}

export interface Step {
  id: string;
  name: string;
}

/** Where a task can be returned to, nearest first. */
export async function stepsBack(taskId: string): Promise<Step[]> {
  const found = await data(api.POST("/workflow/task/returnList", { body: { taskId } }));
  return found.map((each) => ({
    id: String(each["id"] ?? each["targetKey"]),
    name: String(each["name"] ?? each["id"]),
  }));
}
