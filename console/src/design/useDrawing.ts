import { api, data, told } from "@/api/client";
import { laidOut } from "@/diagram/layout";
import { useThing, type Thing } from "@/shared/useThing";

/** What is being drawn, and from which deployed version on. */
export interface Drawing {
  xml: string;
  name: string;
  category: string;
  modelId: string;
  /** The newest deployed version of its process; 0 where there is none yet. */
  base: number;
}

export type Source = { from: "new" | "model" | "process"; id: string };

export function useDrawing(source: () => Source): Thing<Drawing> {
  return useThing(source, async (wanted) => {
    const found = await LOAD[wanted.from](wanted.id);
    return { ...found, xml: await laidOut(found.xml) };
  });
}

const LOAD: Record<Source["from"], (id: string) => Promise<Drawing>> = {
  new: async () => ({ xml: blank(), name: "", category: "", modelId: "", base: 0 }),
  model: async (modelIds) => {
    const found = await data(api.GET("/workflow/model/{modelIds}", { params: { path: { modelIds } } }));
    const { bpmnXml, modelName, category } = found as {
      bpmnXml?: string;
      modelName?: string;
      category?: string;
    };
    const xml = bpmnXml || blank();
    return {
      xml,
      name: modelName ?? "",
      category: category ?? "",
      modelId: modelIds,
      base: await newest(keyOf(xml)),
    };
  },
  process: async (definitionId) => {
    const path = { definitionId };
    const xml = await data(api.GET("/workflow/deploy/bpmnXml/{definitionId}", { params: { path } }));
    const versions = await versionsOf(definitionId.split(":")[0] ?? "");
    const own = versions.find((each) => each.definitionId === definitionId);
    const base = Math.max(0, ...versions.map(({ version }) => version));
    return { xml, name: own?.processName ?? "", category: own?.category ?? "", modelId: "", base };
  },
};

/** Every deployed version of a process, the newest first. */
export async function versionsOf(processKey: string) {
  const query = { processKey, pageNum: 1, pageSize: 100 };
  return (await told(api.GET("/workflow/deploy/publishList", { params: { query } }))).rows;
}

export async function newest(processKey: string): Promise<number> {
  return Math.max(0, ...(await versionsOf(processKey)).map(({ version }) => version));
}

/** The key of the process that a file is about. */
export function keyOf(xml: string): string {
  const [process] = /<(?:[\w-]+:)?process\b[^>]*>/.exec(xml) ?? [""];
  return /\bid\s*=\s*["']([^"']*)["']/.exec(process)?.[1] ?? "";
}

function blank(): string {
  const key = `process_${Date.now().toString(36)}`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:flowable="http://flowable.org/bpmn" id="drawing" targetNamespace="http://flowable.org/bpmn">
  <bpmn:process id="${key}" isExecutable="true">
    <bpmn:startEvent id="start" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="${key}">
    <bpmndi:BPMNShape id="start_shape" bpmnElement="start"><dc:Bounds x="180" y="160" width="36" height="36" /></bpmndi:BPMNShape>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`;
}
