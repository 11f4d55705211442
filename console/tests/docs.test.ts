import { expect, test } from "vitest";
import { describedFrom } from "../src/docs/description";

test.each([
  ["https://hub.example.edu.cn/openapi.json", "https://hub.example.edu.cn"],
  [
    "https://x.execute-api.cn-north-1.amazonaws.com.cn/api/openapi.json",
    "https://x.execute-api.cn-north-1.amazonaws.com.cn/api",
  ],
])("what was read from %s is called at %s", (where, called) => {
  const shown = describedFrom({ servers: [{ url: "/" }] }, new URL(where));
  expect(shown.servers?.map((each) => each.url)).toEqual([called]);
});
