import { computed, ref, watchEffect } from "vue";
import { admin } from "./admin";
import type { Catalogue } from "./catalogue";
import { common } from "./common";
import { design } from "./design";
import { files } from "./files";
import type { decisions } from "./decisions";
import type { designer } from "./designer";
import type { shelves } from "./shelves";
import type { help } from "./help";
import { hall } from "./hall";
import { inbox } from "./inbox";
import type { messages } from "./messages";
import type { oversight } from "./oversight";
import { start } from "./start";
import { task } from "./task";

/** Chinese and English of every text side by side, so that neither can be missing. */
const first = { ...common, ...inbox, ...task, ...start, ...hall, ...admin, ...design, ...files } as const;
const catalogue: Catalogue = { ...first };

type Later = typeof decisions &
  typeof designer &
  typeof help &
  typeof messages &
  typeof oversight &
  typeof shelves;
export type Key = keyof typeof first | keyof Later;
export type Language = "zh" | "en";

const STORED = "todohub.language";
const preferred = sessionStorage.getItem(STORED) ?? (navigator.language.startsWith("zh") ? "zh" : "en");

export const language = ref<Language>(preferred === "en" ? "en" : "zh");
export const locale = computed(() => (language.value === "zh" ? "zh-CN" : "en-GB"));

watchEffect(() => {
  document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
  sessionStorage.setItem(STORED, language.value);
});

/** A text of the catalogue; `{name}` in it is filled from `values`. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  const text = catalogue[key]?.[language.value === "zh" ? 0 : 1] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A text for a word that came over the wire, or the word itself where the catalogue does not know it. */
export function word(prefix: string, value: string): string {
  const key = `${prefix}.${value}`;
  return key in catalogue ? t(key as Key) : value;
}

/** Take in the texts of screens that are loaded later: the first screen does not wait for theirs. */
export function learn(more: Catalogue): void {
  Object.assign(catalogue, more);
}
