import { api, data, told } from "@/api/client";
import type { Schema } from "@/forms/schema";

/** A form of the form list. */
export interface StoredForm {
  formId: string;
  formKey: string;
  formName: string;
  remark: string | null;
  createTime: string | null;
  updateTime: string | null;
}

export async function listForms(page: number, size: number, formName: string) {
  const query = { pageNum: page, pageSize: size, ...(formName ? { formName } : {}) };
  const found = await told(api.GET("/workflow/form/list", { params: { query } }));
  return { rows: found.rows as unknown as StoredForm[], total: found.total };
}

export async function readForm(formIds: string): Promise<StoredForm & { content: Schema }> {
  const found = await data(api.GET("/workflow/form/{formIds}", { params: { path: { formIds } } }));
  return found as unknown as StoredForm & { content: Schema };
}

/** Store a form; its id. */
export async function saveForm(
  formId: string,
  formName: string,
  remark: string,
  content: Schema,
): Promise<string> {
  const body = { formName, remark, content };
  const made = formId
    ? await data(api.PUT("/workflow/form", { body: { ...body, formId } }))
    : await data(api.POST("/workflow/form", { body }));
  return (made as unknown as StoredForm).formId;
}

export async function removeForm(formIds: string): Promise<void> {
  await data(api.DELETE("/workflow/form/{formIds}", { params: { path: { formIds } } }));
}

export const EMPTY: Schema = { type: "default", schemaVersion: 18, components: [] };
