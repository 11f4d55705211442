import { api, told } from "@/api/client";

/** Ids of the applications that may be chosen from: the first hundred. */
export async function applicationIds(): Promise<string[]> {
  const found = await told(api.GET("/admin/applications", { params: { query: { pageSize: 100 } } }));
  return found.rows.map((row) => row.appId);
}
