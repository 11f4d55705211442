import { api, data, told } from "@/api/client";
import type { components } from "@/api/schema";
import type { Choice } from "./panel/lookups";

/** A template of work orders: which process and form stand for which system, project and type. */
export interface Template {
  templateId: string;
  name: string;
  appId: string | null;
  synthesisId: string | null;
  systemId: string | null;
  projectId: string | null;
  processKey: string;
  formId: string | null;
  description: string | null;
  enabled: boolean;
}

export async function listTemplates(pageNum: number, pageSize: number) {
  const found = await told(api.GET("/WorkOrder/template/list", { params: { query: { pageNum, pageSize } } }));
  return { rows: found.rows as unknown as Template[], total: found.total };
}

type Body = components["schemas"]["TemplateBody"];

export async function saveTemplate(template: Template): Promise<void> {
  const said = Object.fromEntries(
    Object.entries(template).filter(([, value]) => value !== null && value !== ""),
  );
  const body = said as unknown as Body;
  if (template.templateId) await data(api.PUT("/WorkOrder/template", { body }));
  else await data(api.POST("/WorkOrder/template", { body }));
}

export async function removeTemplate({ templateId }: Template): Promise<void> {
  const path = { templateIds: templateId };
  await data(api.DELETE("/WorkOrder/template/{templateIds}", { params: { path } }));
}

export interface Parts {
  processes: Choice[];
  forms: Choice[];
  applications: Choice[];
  categories: Choice[];
}

/** What a template can be put together of. */
export async function loadParts(): Promise<Parts> {
  const query = { pageNum: 1, pageSize: 1000 };
  const [processes, forms, applications, categories] = await Promise.all([
    told(api.GET("/workflow/deploy/list", { params: { query } })),
    told(api.GET("/workflow/form/list", { params: { query } })),
    told(api.GET("/admin/applications", { params: { query: { pageSize: 100 } } })),
    told(api.GET("/workflow/category/list", { params: { query } })),
  ]);
  return {
    processes: processes.rows.map((row) => ({
      value: row.processKey,
      label: `${row.processName} (${row.processKey})`,
    })),
    forms: forms.rows.map((row) => ({ value: String(row.formId), label: String(row.formName) })),
    applications: applications.rows.map((row) => ({ value: row.appId, label: row.name || row.appId })),
    categories: categories.rows.map((row) => ({
      value: String(row.categoryId),
      label: String(row.categoryName),
    })),
  };
}
