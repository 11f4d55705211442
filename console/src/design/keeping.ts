import { api, data } from "@/api/client";
import type { components } from "@/api/schema";
import { asError } from "@/shared/useThing";
import { keyOf, type Drawing } from "./useDrawing";

type Deployed = components["schemas"]["Deployed"];

/** Keep a drawing as a model, unfinished as it may be; the model's id. */
export async function save(drawing: Drawing, xml: string): Promise<string> {
  const key = keyOf(xml);
  const own = { modelKey: key, modelName: drawing.name || key, category: drawing.category, bpmnXml: xml };
  const made = drawing.modelId
    ? await data(api.POST("/workflow/model/save", { body: { ...own, modelId: drawing.modelId } }))
    : await data(api.POST("/workflow/model", { body: own }));
  return String((made as { modelId?: string }).modelId);
}

interface Manner {
  dryRun?: boolean;
  /** Whether a form of the version before may go; asked with the hub's own words. */
  ask?: (why: string) => boolean;
}

/** Deploy a drawing on top of the version it was begun from, or only check that it could be. */
export async function deploy(
  drawing: Drawing,
  xml: string,
  { dryRun = false, ask }: Manner,
): Promise<Deployed> {
  const body = { xml, name: drawing.name, category: drawing.category, dryRun, baseVersion: drawing.base };
  const send = (dropForms: boolean): Promise<Deployed> =>
    data(api.POST("/workflow/deploy/import", { body: { ...body, dropForms } }));
  try {
    return await send(false);
  } catch (failed) {
    const error = asError(failed);
    if (error.message.includes("dropForms") && ask?.(error.message)) return send(true);
    throw error;
  }
}
