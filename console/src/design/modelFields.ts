import type { Field, Schema } from "@/forms/schema";

/** A field of a data model, as the hub keeps it. */
export interface ModelField {
  key: string;
  label: string;
  type: FieldType;
  options: { value: string; label: string }[];
  required: boolean;
  min: number | null;
  max: number | null;
  pattern: string | null;
}

export const TYPES = [
  "text",
  "textarea",
  "number",
  "integer",
  "boolean",
  "date",
  "datetime",
  "select",
  "multiselect",
  "person",
  "department",
  "file",
] as const;
export type FieldType = (typeof TYPES)[number];
export const CHOOSING: FieldType[] = ["select", "multiselect"];
export const MEASURED: FieldType[] = ["number", "integer"];

export interface DataModel {
  modelId: string;
  name: string;
  fields: ModelField[];
  version: number;
  usedBy?: { formId: string; formName: string }[];
}

/** Only what a field of its type has: options of choices, bounds of numbers. */
export function sent(field: ModelField): ModelField {
  const chooses = CHOOSING.includes(field.type);
  const measured = MEASURED.includes(field.type);
  return {
    ...field,
    options: chooses ? field.options : [],
    min: measured ? field.min : null,
    max: measured ? field.max : null,
    pattern: field.pattern || null,
  };
}

const COMPONENT: Record<FieldType, string> = {
  text: "textfield",
  textarea: "textarea",
  number: "number",
  integer: "number",
  boolean: "checkbox",
  date: "datetime",
  datetime: "datetime",
  select: "select",
  multiselect: "checklist",
  person: "textfield",
  department: "textfield",
  file: "filepicker",
};

/** A form with a component for each field of a model. */
export function schemaOf(model: DataModel): Schema {
  return {
    type: "default",
    schemaVersion: 18,
    dataModelId: model.modelId,
    components: model.fields.map(componentOf),
  };
}

function componentOf(field: ModelField): Field {
  const validate = Object.fromEntries(
    Object.entries({
      required: field.required || null,
      min: MEASURED.includes(field.type) ? field.min : null,
      max: MEASURED.includes(field.type) ? field.max : null,
      pattern: field.pattern || null,
    }).filter(([, value]) => value !== null),
  );
  const own: Field = {
    type: COMPONENT[field.type],
    id: `Field_${field.key}`,
    key: field.key,
    label: field.label,
    validate,
  };
  if (CHOOSING.includes(field.type))
    return { ...own, values: field.options.map(({ value, label }) => ({ value, label: label || value })) };
  if (field.type === "integer") return { ...own, decimalDigits: 0 };
  if (field.type === "date") return { ...own, subtype: "date", dateLabel: field.label };
  if (field.type === "datetime")
    return {
      ...own,
      subtype: "datetime",
      dateLabel: field.label,
      timeLabel: "",
      timeSerializingFormat: "no_timezone",
    };
  return own;
}

/** What a changed model means for the forms that were built from it, by field key. */
export function differences(
  before: ModelField[],
  now: ModelField[],
): { added: string[]; removed: string[]; changed: string[] } {
  const known = new Map(before.map((each) => [each.key, JSON.stringify(sent(each))]));
  const keys = new Set(now.map(({ key }) => key));
  return {
    added: now.filter(({ key }) => !known.has(key)).map(({ key }) => key),
    removed: before.filter(({ key }) => !keys.has(key)).map(({ key }) => key),
    changed: now
      .filter((each) => known.has(each.key) && known.get(each.key) !== JSON.stringify(sent(each)))
      .map(({ key }) => key),
  };
}
