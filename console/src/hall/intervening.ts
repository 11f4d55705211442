import { api, data, told } from "@/api/client";
import type { components } from "@/api/schema";

export type OpenTask = components["schemas"]["OpenTask"];

/** The user tasks of a definition: where an administrator can put an instance. */
export async function nodesOf(definitionId: string): Promise<{ id: string; name: string }[]> {
  const path = { definitionId };
  const xml = await data(api.GET("/workflow/process/bpmnXml/{definitionId}", { params: { path } }));
  const found = new DOMParser()
    .parseFromString(xml, "application/xml")
    .getElementsByTagNameNS("*", "userTask");
  return [...found].map((each) => ({
    id: each.getAttribute("id") ?? "",
    name: each.getAttribute("name") || (each.getAttribute("id") ?? ""),
  }));
}

/** What is open in an instance now. */
export async function openIn(instanceId: string): Promise<components["schemas"]["InstanceRow"] | undefined> {
  const query = { keyword: instanceId };
  return (await told(api.GET("/workflow/instance/list", { params: { query } }))).rows[0];
}
