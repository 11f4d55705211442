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
}

export const LOOKUPS: InjectionKey<Thing<Lookups>> = Symbol("lookups");
const ALL = { pageNum: 1, pageSize: 1000 };

export function loadLookups(): Thing<Lookups> {
  return useThing(
    () => "all",
    async () => {
      const [directory, forms, processes] = await Promise.all([
        data(api.GET("/hub/directory", {})),
        told(api.GET("/workflow/form/list", { params: { query: ALL } })),
        told(api.GET("/workflow/deploy/list", { params: { query: ALL } })),
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
      };
    },
  );
}

/** What is offered; nothing until it has been loaded. */
export function useLookups(): Lookups {
  const found = inject(LOOKUPS, null);
  const none: Lookups = { roles: [], groups: [], departments: [], forms: [], processes: [] };
  return new Proxy(none, { get: (_, name: keyof Lookups) => found?.value.value?.[name] ?? [] });
}
