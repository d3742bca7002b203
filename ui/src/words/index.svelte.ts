// Every sentence a person reads, in their language.

import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import type { Failure } from "../ipc/types";
import type { Key } from "./keys";

export type { Key } from "./keys";

/** The languages there are, by their own names. */
export const languages = { en: "English", es: "Español" } as const;
export type Language = keyof typeof languages;

type Arguments = Record<string, FluentVariable>;

function bundle(language: Language, sources: string[]): FluentBundle {
  const made = new FluentBundle(language, { useIsolating: false });
  for (const source of sources) made.addResource(new FluentResource(source));
  return made;
}

const spanish = import.meta.glob<string>("../../../assets/words/es/*.ftl", {
  query: "?raw",
  import: "default",
});
const english = bundle(
  "en",
  Object.values(
    import.meta.glob<string>("../../../assets/words/en/*.ftl", {
      query: "?raw",
      import: "default",
      eager: true,
    }),
  ),
);
let shown = $state.raw(english);
let locale = $state("en");

/** The language that is shown. */
export function language(): Language {
  return shown.locales[0] === "es" ? "es" : "en";
}

/** The locale for numbers, dates and collation. */
export function localeNow(): string {
  return locale;
}

/** The language of a system's locale; English for one that is not there. */
export function languageOf(system: string): Language {
  return system.toLowerCase().startsWith("es") ? "es" : "en";
}

/** Shows another language; the system's locale says how numbers and dates are written in it. */
export async function speak(next: Language, system: string): Promise<void> {
  if (next === "es") {
    const sources = await Promise.all(Object.values(spanish).map((load) => load()));
    shown = bundle("es", sources);
  } else {
    shown = english;
  }
  locale = usable(system) && languageOf(system) === next ? system : next;
  document.documentElement.lang = next;
}

function usable(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1 && tag.length > 1;
  } catch {
    return false;
  }
}

/** A sentence. */
export function w(key: Key, values?: Arguments): string {
  return said(key, values) ?? key;
}

/** A sentence whose key is put together; what `otherwise` says where there is none. */
export function wordFor(key: string, otherwise: string, values?: Arguments): string {
  return said(key, values) ?? otherwise;
}

function said(key: string, values?: Arguments): string | undefined {
  const message = shown.getMessage(key);
  if (!message?.value) return undefined;
  return shown.formatPattern(message.value, values ?? {}, []);
}

/** What went wrong, and how to cure it. */
export function sentence(failure: Failure): string {
  const field = failure.field ? wordFor(`field-${failure.field}`, failure.field) : "";
  const values = { field, ...failure.detail };
  return wordFor(`failure-${failure.code}`, w("failure-unknown", { code: failure.code }), values);
}
