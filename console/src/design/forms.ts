import { api, data, told } from "@/api/client";
import type { Field, Schema } from "@/forms/schema";

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

/** Components that bring markup or pages of others into a form: neither offered nor shown. */
export const FOREIGN = new Set(["html", "iframe", "image", "documentPreview"]);

/** A schema without foreign components, and how many there were. */
export function withoutForeign(schema: Schema): { schema: Schema; taken: number } {
  let taken = 0;
  const kept = (fields: Field[]): Field[] =>
    fields.flatMap((field) => {
      if (FOREIGN.has(field.type)) {
        taken += 1;
        return [];
      }
      return [field.components ? { ...field, components: kept(field.components) } : field];
    });
  return { schema: { ...schema, components: kept(schema.components ?? []) }, taken };
}
