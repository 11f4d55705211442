import { inject, provide, type InjectionKey } from "vue";

const KEY: InjectionKey<() => string> = Symbol("instance");

/** Say in which instance what stands below is read: a file's reader has to name it. */
export const provideInstance = (id: () => string): void => provide(KEY, id);
export const useInstance = (): (() => string) => inject(KEY, () => "");
