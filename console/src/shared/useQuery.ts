import { computed, type WritableComputedRef } from "vue";
import { useRoute, useRouter } from "vue-router";

/** Values kept in the address, so that back, a new tab and a shared link show the same. */
export function useQuery(): {
  get: (name: string) => string;
  set: (values: Record<string, string>, push?: boolean) => void;
  bound: (name: string) => WritableComputedRef<string>;
} {
  const route = useRoute();
  const router = useRouter();
  const get = (name: string): string => {
    const value = route.query[name];
    return typeof value === "string" ? value : "";
  };
  const set = (values: Record<string, string>, push = false): void => {
    const query = Object.fromEntries(
      Object.entries({ ...route.query, ...values }).filter(([, value]) => value),
    );
    void (push ? router.push({ query }) : router.replace({ query }));
  };
  const bound = (name: string) =>
    computed({ get: () => get(name), set: (value: string) => set({ [name]: value ?? "" }) });
  return { get, set, bound };
}
