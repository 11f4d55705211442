import { expect, test } from "vitest";
import { fresh, keysOf, lookedAt, merge, read } from "../src/design/decisions/table";
import { meaning } from "./xml";

const FILE = `<?xml version="1.0"?>
<!-- by hand -->
<dmn:definitions xmlns:dmn="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:x="urn:x" id="d" x:kept="1">
  <dmn:inputData id="other" name="别的"/>
  <dmn:decision id="approver" name="审批人">
    <dmn:variable name="approver"/>
    <dmn:decisionTable id="t" hitPolicy="FIRST">
      <dmn:input id="i1" label="金额"><dmn:inputExpression id="e1" typeRef="number"><dmn:text>amount</dmn:text></dmn:inputExpression><dmn:inputValues><dmn:text>1,2</dmn:text></dmn:inputValues></dmn:input>
      <dmn:output id="o1" name="approver" typeRef="string"><dmn:defaultOutputEntry><dmn:text>"admin"</dmn:text></dmn:defaultOutputEntry></dmn:output>
      <dmn:rule id="r1"><dmn:description>小额</dmn:description><dmn:inputEntry><dmn:text>&lt; 100</dmn:text></dmn:inputEntry><dmn:outputEntry><dmn:text>"a&amp;b"</dmn:text></dmn:outputEntry></dmn:rule>
      <dmn:rule id="r2"><dmn:inputEntry><dmn:text><![CDATA[>= 100]]></dmn:text></dmn:inputEntry><dmn:outputEntry><dmn:text>"lisi"</dmn:text></dmn:outputEntry></dmn:rule>
    </dmn:decisionTable>
  </dmn:decision>
  <dmn:decision id="second"><dmn:decisionTable><dmn:output name="x"/></dmn:decisionTable></dmn:decision>
</dmn:definitions>`;

test("a table that is read and written says the same, with everything around it", () => {
  expect(meaning(merge(FILE, "approver", read(FILE, "approver")))).toEqual(meaning(FILE));
  expect(keysOf(FILE)).toEqual(["approver", "second"]);
});

test("columns and rules move with what the file knows of them besides", () => {
  const table = read(FILE, "approver");
  expect(table.rules.map(({ tests, values, note }) => [tests, values, note])).toEqual([
    [["< 100"], ['"a&b"'], "小额"],
    [[">= 100"], ['"lisi"'], ""],
  ]);
  table.inputs.unshift({ label: "类型", look: "kind", type: "string" });
  for (const { tests } of table.rules) tests.unshift("");
  table.rules.reverse();
  const again = read(merge(FILE, "approver", table), "approver");
  expect(again.inputs.map(({ look }) => look)).toEqual(["kind", "amount"]);
  expect(again.rules.map(({ id, tests }) => [id, ...tests])).toEqual([
    ["r2", "", ">= 100"],
    ["r1", "", "< 100"],
  ]);
  expect(merge(FILE, "approver", table)).toContain("inputValues");
});

test("a new table is a file of its own, and cells with any sign come back", () => {
  const { xml, table } = fresh("新表");
  table.inputs[0] = { label: "\"<&>'", look: "申请.金额", type: "number" };
  table.rules[0] = { id: "rule_1", tests: ["< 5 &\n> 1"], values: ['"]]>"'], note: "<b>" };
  const [written, again] = [merge(xml, "", table), read(merge(xml, "", table), "新表")];
  expect(again.inputs[0]).toMatchObject({ label: "\"<&>'", look: "申请.金额" });
  expect(again.rules[0]).toMatchObject({ tests: ["< 5 &\n> 1"], values: ['"]]>"'], note: "<b>" });
  expect(written).not.toContain("<b>");
  expect(lookedAt(table)).toEqual(["申请"]);
});

test.each(["", "no file", "<a>", "<definitions/>"])("%s is no table", (text) => {
  expect(() => read(text, "approver")).toThrow();
});
