import { inject, type InjectionKey } from "vue";
import { api, data, told } from "@/api/client";
import { useThing, type Thing } from "@/shared/useThing";

export interface Choice {
  value: string;
  label: string;
}

/** What the directory and the lists of the centre offer to choose from. */
export interface Lookups {
  roles: Choice[];
  groups: Choice[];
  departments: Choice[];
  forms: Choice[];
  processes: Choice[];
  decisions: Choice[];
  /** What service tasks may name: `type:…`, `class:…`, as connectors are registered. */
  calls: Choice[];
}

export const LOOKUPS: InjectionKey<Thing<Lookups>> = Symbol("lookups");
const ALL = { pageNum: 1, pageSize: 1000 };

export function loadLookups(): Thing<Lookups> {
  return useThing(
    () => "all",
    async () => {
      const [directory, forms, processes, decisions, connectors] = await Promise.all([
        data(api.GET("/hub/directory", {})),
        told(api.GET("/workflow/form/list", { params: { query: ALL } })),
        told(api.GET("/workflow/deploy/list", { params: { query: ALL } })),
        told(api.GET("/workflow/decision/list", { params: { query: ALL } })),
        data(api.GET("/admin/connectors", {})),
      ]);
      return {
        roles: directory.roles.map(({ roleId, name }) => ({ value: roleId, label: name || roleId })),
        groups: directory.groups.map(({ groupId, name }) => ({ value: groupId, label: name || groupId })),
        departments: directory.departments.map(({ departmentId, name }) => ({
          value: departmentId,
          label: name || departmentId,
        })),
        forms: forms.rows.map((row) => ({ value: String(row.formKey), label: String(row.formName) })),
        processes: processes.rows.map(({ processKey, processName }) => ({
          value: processKey,
          label: `${processName} (${processKey})`,
        })),
        decisions: decisions.rows.map(({ decisionKey, decisionName }) => ({
          value: decisionKey,
          label: `${decisionName} (${decisionKey})`,
        })),
        calls: connectors.rows
          .filter(({ enabled }) => enabled)
          .flatMap(({ name, calls }) => calls.map((value) => ({ value, label: name }))),
      };
    },
  );
}

/** What is offered; nothing until it has been loaded. */
export function useLookups(): Lookups {
  const found = inject(LOOKUPS, null);
  const none: Lookups = {
    roles: [],
    groups: [],
    departments: [],
    forms: [],
    processes: [],
    decisions: [],
    calls: [],
  };
  return new Proxy(none, { get: (_, name: keyof Lookups) => found?.value.value?.[name] ?? [] });
}
