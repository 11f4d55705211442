import { api, data, told } from "@/api/client";
import type { components } from "@/api/schema";
import { sent, type DataModel } from "./modelFields";

export async function listModels(pageNum: number, pageSize: number) {
  const found = await told(api.GET("/workflow/dataModel/list", { params: { query: { pageNum, pageSize } } }));
  return { rows: found.rows as unknown as DataModel[], total: found.total };
}

/** With the forms that are built from it. */
export async function readModel(modelId: string): Promise<DataModel> {
  const found = await data(api.GET("/workflow/dataModel/{modelId}", { params: { path: { modelId } } }));
  return found as unknown as DataModel;
}

type Body = components["schemas"]["DataModelBody"];

/** Store a model; one that is there already only on top of the version it was read as. */
export async function saveModel(model: DataModel): Promise<DataModel> {
  const { modelId, name, fields, version } = model;
  const body = { name, fields: fields.map(sent) } as unknown as Body;
  const made = modelId
    ? await data(api.PUT("/workflow/dataModel", { body: { ...body, modelId, baseVersion: version } }))
    : await data(api.POST("/workflow/dataModel", { body }));
  return made as unknown as DataModel;
}

export async function removeModel({ modelId }: DataModel): Promise<void> {
  await data(api.DELETE("/workflow/dataModel/{modelId}", { params: { path: { modelId } } }));
}
