import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sectionsOf } from "../markdown";
import { found, said } from "../src/help/document";
import { DOCUMENTS, inside } from "../src/help/documents";
import { reasonOf, sentOf } from "../src/help/explaining";

const DOCS = join(import.meta.dirname, "../../docs");
const FILES = [
  ...readdirSync(DOCS),
  ...readdirSync(join(DOCS, "protocols")).map((name) => `protocols/${name}`),
];

test.each(FILES.filter((name) => name.endsWith(".md")))("%s is shown whole, as data", (name) => {
  const text = readFileSync(join(DOCS, name), "utf8");
  const whole = sectionsOf(text).map(said).join("\n");
  const headings = [...text.replace(/^```[^]*?^```/gm, "").matchAll(/^#{1,2} (.+)$/gm)].map(
    ([, title]) => title,
  );
  for (const title of headings) expect(whole).toContain(String(title).replace(/`/g, ""));
  for (const [, code] of text.matchAll(/^```\w*[^\n]*\n([^]*?)\n```$/gm)) expect(whole).toContain(code);
});

test("markup inside a document is text", () => {
  const [section] = sectionsOf("# a\n\n<b>x</b> & `<i>` [y](javascript:alert(1))\n");
  expect(section && said(section)).toBe("a\n<b>x</b> & <i> y");
  expect(inside("javascript:alert(1)")).toBeNull();
  expect(inside("protocols/push.md#fields")).toBe("/help/push");
  expect(inside("getting-started.zh-CN.md")).toBe("/help/integration");
});

test("a word is found whatever its case, with what stands around it", () => {
  expect(found("前面的话 Task_Id 后面的话", "task_id")).toContain("Task_Id 后面");
  expect(found("x", "y")).toBeNull();
});

test("every document of the help is there in the languages it claims", () => {
  for (const { file } of Object.values(DOCUMENTS))
    expect(FILES.map((name) => name.split("/").at(-1))).toContain(file);
});

test.each([
  ["taskInfo", '缺少 inserttasks 和 updatetasks，应为 {"inserttasks": [待办, …]}', "why.wrapper"],
  ["", "待办已存在，不能继续插入", "why.exists"],
  ["subject", "不能为空", "why.empty"],
  ["app_id", "与请求头的 appId 不一致", "why.application"],
  ["x", "别的", "why.other"],
])("%s %s is explained", (field, message, key) => {
  expect(reasonOf(field, message)).toBe(key);
});

test("a push is read as JSON or as the form that is sent", () => {
  expect(sentOf(' {"inserttasks": []} ')).toEqual({ appId: "", taskInfo: '{"inserttasks": []}' });
  const form = `appId=OA&taskInfo=${encodeURIComponent('{"a": "中+文"}')}`;
  expect(sentOf(form)).toEqual({ appId: "OA", taskInfo: '{"a": "中+文"}' });
});
