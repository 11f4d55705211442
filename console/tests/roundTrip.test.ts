import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BpmnModdle } from "bpmn-moddle";
import { layoutProcess } from "bpmn-auto-layout";
import { describe, expect, test } from "vitest";
import { asWritten } from "../src/design/modeler/asWritten";
import { packagesFor } from "../src/design/modeler/vendor";
import { meaning, type Node } from "./xml";

const ROOT = join(import.meta.dirname, "../..");
const FOLDERS = ["tests/fixtures/bpmn", "infra/diagrams", "console/tests/diagrams"];
const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".bpmn"))
    .map((name) => join(folder, name)),
);

/** As the designer opens and saves it. */
async function saved(xml: string): Promise<string> {
  const moddle = new BpmnModdle(packagesFor(xml));
  const { rootElement, warnings } = await moddle.fromXML(xml);
  expect(
    warnings.map(({ message }) => message).filter((each) => !each.startsWith("unknown attribute")),
  ).toEqual([]);
  return asWritten((await moddle.toXML(rootElement, { format: true })).xml);
}

function drawn(node: Node): Node[] {
  return node.children.filter(({ name }) => !name.endsWith("}BPMNDiagram"));
}

describe("a diagram that is opened and saved says the same", () => {
  test("there are diagrams", () => expect(FILES.length).toBeGreaterThan(35));

  test.each(FILES)("%s", async (file) => {
    const xml = readFileSync(join(ROOT, file), "utf8");
    expect(meaning(await saved(xml))).toEqual(meaning(xml));
  });

  test.each(FILES)("%s, laid out", async (file) => {
    const xml = readFileSync(join(ROOT, file), "utf8");
    const once = await saved(await layoutProcess(xml));
    expect(drawn(meaning(once))).toEqual(drawn(meaning(xml)));
  });
});
