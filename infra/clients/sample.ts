import createClient from "openapi-fetch";
import type { paths } from "./schema";

declare const process: { env: Record<string, string> };

const hub = createClient<paths>({
  baseUrl: process.env["HUB_URL"] ?? "",
  headers: { Authorization: process.env["HUB_TOKEN"] ?? "" },
});
const { data, error } = await hub.GET("/hub/me");
if (error) throw new Error(error.msg);
console.log(`userId=${data.data.userId}`);
