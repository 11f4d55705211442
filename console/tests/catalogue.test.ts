import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { facts, inWords, withoutForeign } from "../src/forms/schema";
import { CHINESE, translator } from "../src/forms/words";

const SOURCES = join(import.meta.dirname, "../src");
const HAN = /\p{Script=Han}/u;

test("every text in a component comes from the catalogue", () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".vue"),
  );
  const spoken = files.filter((name) => HAN.test(readFileSync(join(SOURCES, name), "utf8")));
  expect(files.length).toBeGreaterThan(20);
  expect(spoken).toEqual([]);
});

test("both languages of a text take the same values", () => {
  const files = readdirSync(join(SOURCES, "i18n")).filter(
    (name) => !["index.ts", "catalogue.ts"].includes(name),
  );
  for (const name of files) {
    for (const [entry] of readFileSync(join(SOURCES, "i18n", name), "utf8").matchAll(
      /\[\s*"[^"]*",\s*"[^"]*",?\s*\]/g,
    )) {
      const [zh, en] = [...entry.matchAll(/"([^"]*)"/g)].map(([, text]) =>
        [...(text ?? "").matchAll(/\{\w+\}/g)].map(String).sort(),
      );
      expect(zh, entry).toEqual(en);
    }
  }
});

test("form-js speaks Chinese with the values filled in", () => {
  const say = translator(true);
  expect(say("Field must have minimum value of {value}.", { value: 0.5 })).toBe("不能小于 0.5");
  expect(say("An unknown sentence.")).toBe("An unknown sentence.");
  expect(translator(false)("Field is required.")).toBe("Field is required.");
  expect(Object.keys(CHINESE).length).toBeGreaterThan(20);
});

test("a filled form is read as label and value, groups in line", () => {
  const fields = [
    { type: "textfield", key: "a", label: "事由", defaultValue: "回家" },
    { type: "select", key: "b", label: "类型", defaultValue: "x", values: [{ value: "x", label: "病假" }] },
    { type: "group", components: [{ type: "checkbox", key: "c", label: "紧急", defaultValue: true }] },
    { type: "button", key: "d", label: "提交" },
    { type: "textfield", key: "e", label: "备注" },
  ];
  expect(facts(fields, "是", "否")).toEqual([
    { label: "事由", text: "回家", files: [] },
    { label: "类型", text: "病假", files: [] },
    { label: "紧急", text: "是", files: [] },
    { label: "备注", text: "—", files: [] },
  ]);
});

test("markup of a form from before is shown by its words", () => {
  const html = { type: "html", id: "h", content: "<b onclick='x()'>请</b> *带*<script>x</script" };
  const found = inWords({
    components: [
      { type: "group", components: [html] },
      { type: "iframe", url: "x" },
    ],
  });
  expect(found.components).toEqual([
    { type: "group", components: [{ type: "text", id: "h", text: "请 \\*带\\* x" }] },
  ]);
});

test("what would bring markup or pages of others into a form is taken out, at any depth", () => {
  const inner = [
    { type: "html", content: "<b>" },
    { type: "textfield", key: "a" },
  ];
  const found = withoutForeign({
    components: [{ type: "iframe", url: "x" }, { type: "group", components: inner }, { type: "image" }],
  });
  expect(found.taken).toBe(3);
  expect(found.schema.components).toEqual([{ type: "group", components: [{ type: "textfield", key: "a" }] }]);
});
