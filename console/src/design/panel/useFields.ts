import { computed, type ComputedRef } from "vue";
import { api, data } from "@/api/client";
import type { Field, Schema } from "@/forms/schema";
import { useThing } from "@/shared/useThing";
import { useDesk } from "../modeler/desk";
import type { Registry } from "../modeler/shapes";
import type { Choice } from "./lookups";

const OWN: Choice[] = [
  { value: "initiator", label: "initiator" },
  { value: "processStatus", label: "processStatus" },
];

/** What conditions can look at: the fields of the forms that the diagram names, and what the hub sets itself. */
export function useFields(): ComputedRef<Choice[]> {
  const desk = useDesk();
  const keys = computed((): string[] => {
    const named = desk.turn.value >= 0 ? desk.service<Registry>("elementRegistry").getAll() : [];
    const found = named.map(({ businessObject }) =>
      String(businessObject?.get?.(`${desk.vendor}:formKey`) ?? ""),
    );
    return [...new Set(found.filter((key) => key.startsWith("key_")))].sort();
  });
  const schemas = useThing(
    () => keys.value,
    (wanted) => Promise.all(wanted.map(schemaOf)),
  );
  return computed(() => [
    ...(schemas.value.value ?? []).flatMap((each) => fieldsOf(each.components ?? [])),
    ...OWN,
  ]);
}

async function schemaOf(key: string): Promise<Schema> {
  const path = { formIds: key.replace(/^key_/, "") };
  const found = await data(api.GET("/workflow/form/{formIds}", { params: { path } })).catch(() => null);
  return ((found as { content?: Schema } | null)?.content ?? { components: [] }) as Schema;
}

/** The fields that have a value at the top: those of groups without a path too. */
export function fieldsOf(components: Field[]): Choice[] {
  return components.flatMap((each): Choice[] => {
    if (each.type === "group" && !each.path) return fieldsOf(each.components ?? []);
    const value = each.path || each.key;
    return value ? [{ value, label: each.label || value }] : [];
  });
}
