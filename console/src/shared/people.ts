import { api, told } from "@/api/client";
import type { components } from "@/api/schema";

export type Person = components["schemas"]["SomePerson"];

/** People whose name or id holds the keyword. */
export async function searchPeople(keyword: string): Promise<Person[]> {
  const query = { ...(keyword ? { keyword } : {}), pageSize: 50 };
  return (await told(api.GET("/hub/people", { params: { query } }))).rows;
}
