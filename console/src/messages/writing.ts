import { CHANNELS, PARTS, type Channel, type Template } from "./model";

export type Parts = Partial<Record<Channel, Record<string, string>>>;

/** A template as it is being written: by language (`""`: what everybody reads who wants no other), by channel. */
export interface Writing {
  name: string;
  languages: Record<string, Parts>;
}

export const LANGUAGES = ["", "en"] as const;

export const writingOf = (template: Template | null): Writing => ({
  name: template?.name ?? "",
  languages: structuredClone({
    en: {},
    ...(template?.languages as Record<string, Parts> | undefined),
    "": (template?.channels as Parts | undefined) ?? { app: { title: "", body: "" } },
  }),
});

/** What the hub is told: parts that say something, channels that are ticked, languages that have any. */
export function bodyOf(writing: Writing): {
  name: string;
  channels: Record<string, Record<string, string>>;
  languages: Record<string, Record<string, Record<string, string>>>;
} {
  const { "": own = {}, ...others } = writing.languages;
  const languages = Object.entries(others)
    .map(([language, parts]) => [language, said(parts)] as const)
    .filter(([, parts]) => Object.keys(parts).length);
  return { name: writing.name.trim(), channels: said(own), languages: Object.fromEntries(languages) };
}

function said(parts: Parts): Record<string, Record<string, string>> {
  const ticked = CHANNELS.filter((each) => parts[each]);
  return Object.fromEntries(
    ticked.map((each) => [
      each,
      Object.fromEntries(
        PARTS[each].filter((part) => parts[each]?.[part]).map((part) => [part, parts[each]?.[part] ?? ""]),
      ),
    ]),
  );
}
