import { expect, test } from "vitest";
import { readAssignment, writeAssignment, type Asked } from "../src/design/panel/assigning";
import { readCondition, writeCondition } from "../src/design/panel/conditions";
import { differences, schemaOf, type ModelField } from "../src/design/modelFields";
import { readSigning, writeSigning } from "../src/design/panel/several";

const nobody: Asked = { assignee: "", candidateUsers: "", candidateGroups: "", dataType: "" };

test.each([
  "${days > 3}",
  "${days >= 3.5 && type == '事假'}",
  "${ok == true || note.contains('急')}",
  "${empty reason && not empty phone}",
  "${天数 <= -1}",
  '${name == "it\'s"}',
  "${code == '3'}",
  "${person.age < 18}",
])("a condition of comparisons is read and written the same: %s", (source) => {
  const found = readCondition(source);
  expect(found && writeCondition(found)).toBe(source);
});

test.each([
  "${a > 1 && b > 2 || c}",
  "${(a > 1)}",
  "${approved}",
  "${a + 1 > 2}",
  "${a > b}",
  "a > 1",
  "${a == 'x' && }",
  "${empty}",
  "x${a}y",
])("a condition that says more stays text: %s", (source) => expect(readCondition(source)).toBeNull());

test("words of the expression language are signs", () => {
  expect(readCondition("${days gt 3 and type eq 'x'}")).toEqual({
    joined: "&&",
    rows: [
      { field: "days", operator: ">", value: "3" },
      { field: "type", operator: "==", value: "x" },
    ],
  });
});

test("a sign inside quotes does not part, nothing typed leaves its quotes", () => {
  expect(readCondition("${a == 'x && y'}")?.rows[0]?.value).toBe("x && y");
  const typed = { joined: "&&", rows: [{ field: "a", operator: "==", value: "'} || \\'" }] } as const;
  expect(readCondition(writeCondition({ joined: "&&", rows: [...typed.rows] }))?.rows).toHaveLength(1);
  expect(writeCondition({ joined: "&&", rows: [{ field: "a b", operator: "==", value: "1" }] })).toBe("");
});

test.each([
  [{ ...nobody, assignee: "${initiator}", dataType: "INITIATOR" }, "initiator", []],
  [{ ...nobody, assignee: "lisi", dataType: "USERS" }, "person", ["lisi"]],
  [{ ...nobody, candidateUsers: "lisi,wangwu", dataType: "USERS" }, "people", ["lisi", "wangwu"]],
  [{ ...nobody, candidateGroups: "ROLE2,ROLE3", dataType: "ROLES" }, "roles", ["2", "3"]],
  [{ ...nobody, candidateGroups: "DEPT7", dataType: "DEPTS" }, "departments", ["7"]],
  [{ ...nobody, candidateGroups: "finance", dataType: "" }, "groups", ["finance"]],
  [nobody, "nobody", []],
] as const)("who is asked is read and written the same: %j", (asked, way, ids) => {
  expect(readAssignment(asked)).toEqual({ way, ids: [...ids] });
  expect(writeAssignment({ way, ids: [...ids] })).toEqual(asked);
});

test("what is mixed or worked out stays as it is written", () => {
  expect(readAssignment({ ...nobody, assignee: "${boss}" }).way).toBe("raw");
  expect(readAssignment({ ...nobody, candidateUsers: "a", candidateGroups: "b" }).way).toBe("raw");
  expect(readAssignment({ ...nobody, candidateGroups: "ROLE1,DEPT2" }).way).toBe("raw");
  expect(readAssignment({ ...nobody, candidateUsers: "${a, b}" }).way).toBe("raw");
});

test("of several signatures the candidates are asked, each by its own name", () => {
  const asked = { ...nobody, assignee: "${assignee}", candidateUsers: "u1,u2" };
  expect(readAssignment(asked, "assignee")).toEqual({ way: "people", ids: ["u1", "u2"] });
  expect(writeAssignment({ way: "roles", ids: ["2"] }, "assignee")).toMatchObject({
    assignee: "${assignee}",
    candidateGroups: "ROLE2",
  });
});

test("会签, 或签 and a share are read from what they write; other words stay", () => {
  for (const kind of ["all", "any", "share"] as const) {
    const signing = { kind, share: kind === "share" ? 60 : 100, sequential: kind === "any" };
    expect(readSigning(writeSigning(signing))).toEqual(signing);
  }
  expect(readSigning(null).kind).toBe("one");
  const loop = writeSigning({ kind: "all", share: 100, sequential: true });
  expect(readSigning({ ...loop, completion: "${nrOfCompletedInstances>=nrOfInstances}" }).kind).toBe("all");
  expect(readSigning({ ...loop, collection: "${people}" }).kind).toBe("raw");
  expect(readSigning({ ...loop, completion: "${nrOfCompletedInstances > 1}" }).kind).toBe("raw");
});

test("a data model becomes a form of its fields, and a change is told by key", () => {
  const none = { options: [], required: false, min: null, max: null, pattern: null };
  const kind: ModelField = {
    ...none,
    key: "kind",
    label: "类型",
    type: "select",
    options: [{ value: "pc", label: "" }],
  };
  const days: ModelField = { ...none, key: "days", label: "天数", type: "integer", required: true, min: 1 };
  const schema = schemaOf({ modelId: "7", name: "资产", version: 1, fields: [kind, days] });
  expect(schema.dataModelId).toBe("7");
  expect(schema.components).toMatchObject([
    { type: "select", key: "kind", values: [{ value: "pc", label: "pc" }] },
    { type: "number", key: "days", decimalDigits: 0, validate: { required: true, min: 1 } },
  ]);
  const now = [
    { ...days, max: 9 },
    { ...kind, key: "sort" },
  ];
  expect(differences([kind, days], now)).toEqual({ added: ["sort"], removed: ["kind"], changed: ["days"] });
});
