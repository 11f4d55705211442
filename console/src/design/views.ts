import { api, data, told } from "@/api/client";
import type { components } from "@/api/schema";
import { readForm } from "./forms";
import { fieldsOf } from "./panel/useFields";
import type { Choice } from "./panel/lookups";
import { listTemplates } from "./templates";

/** A view of the work-order hall: for a template, which of its form's fields are columns, filters, exported. */
export interface View {
  viewId: string;
  name: string;
  templateId: string;
  roles: string[];
  columns: string[];
  filters: string[];
  export: string[];
  version: number;
}

export const LISTS = ["columns", "filters", "export"] as const;

export async function listViews(pageNum: number, pageSize: number) {
  const found = await told(api.GET("/workflow/view/list", { params: { query: { pageNum, pageSize } } }));
  return { rows: found.rows as unknown as View[], total: found.total };
}

type Body = components["schemas"]["ViewBody"];

export async function saveView({ viewId, version, ...own }: View): Promise<void> {
  const { name, templateId, roles, columns, filters, export: exported } = own;
  const body = { name, templateId, roles, columns, filters, export: exported } as unknown as Body;
  if (viewId) await data(api.PUT("/workflow/view", { body: { ...body, viewId, baseVersion: version } }));
  else await data(api.POST("/workflow/view", { body }));
}

export async function removeView({ viewId }: View): Promise<void> {
  await data(api.DELETE("/workflow/view/{viewId}", { params: { path: { viewId } } }));
}

export interface Around {
  templates: (Choice & { formId: string | null })[];
  roles: Choice[];
}

/** The templates and roles that a view can be for. */
export async function loadAround(): Promise<Around> {
  const [templates, directory] = await Promise.all([
    listTemplates(1, 1000),
    data(api.GET("/hub/directory", {})),
  ]);
  return {
    templates: templates.rows.map(({ templateId, name, formId }) => ({
      value: templateId,
      label: name,
      formId,
    })),
    roles: directory.roles.map(({ roleId, name }) => ({ value: roleId, label: name || roleId })),
  };
}

/** The fields of a template's form; none where it has no form. */
export async function fieldsOfForm(formId: string | null): Promise<Choice[]> {
  if (!formId) return [];
  const { content } = await readForm(formId);
  return fieldsOf(content.components ?? []);
}
