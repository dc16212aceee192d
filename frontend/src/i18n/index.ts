/** The page's words: English at once, or with the part that needs them; other languages when asked for. */

import { first } from "./en/first";
import type { AreaName, Key, Message, Translation } from "./messages";

export type { Key } from "./messages";

export const LANGUAGES = { en: "English", ru: "Русский", de: "Deutsch", es: "Español" } as const;
export type Language = keyof typeof LANGUAGES;
export type Values = Readonly<Record<string, string | number>>;

const LOADERS: Record<Exclude<Language, "en">, () => Promise<Translation>> = {
  ru: async () => (await import("./ru")).ru,
  de: async () => (await import("./de")).de,
  es: async () => (await import("./es")).es,
};

let english: Partial<Translation> = first;
let current: { language: Language; words: Partial<Translation> } = { language: "en", words: english };
/** Made when they are needed: the first one costs tens of milliseconds, which a page that opens does not have. */
let plurals: Intl.PluralRules | null = null;
let numbers: Intl.NumberFormat | null = null;
const listeners = new Set<() => void>();

/** Return the words of `key` in the present language; `values` fill its gaps. */
export function t(key: Key, values: Values = {}): string {
  const [area, name] = key.split(".") as [AreaName, string];
  const words: Record<string, Message> = current.words[area] ?? {};
  const message = words[name] ?? key;
  const text = typeof message === "string" ? message : plural(message, values.count);
  if (!text.includes("{")) {
    return text;
  }
  return text.replace(/\{(\w+)\}/g, (gap, gapName: string) => shown(values[gapName]) ?? gap);
}

/** The present language, for `Intl` and the document. */
export function language(): Language {
  return current.language;
}

/** Load a language and show the page in it. */
export async function setLanguage(wanted: Language): Promise<void> {
  document.documentElement.lang = wanted;
  if (wanted === current.language) {
    return;
  }
  const words = wanted === "en" ? english : await LOADERS[wanted]();
  current = { language: wanted, words };
  plurals = null;
  numbers = null;
  document.documentElement.lang = wanted;
  listeners.forEach((tell) => {
    tell();
  });
}

/** Add words that a part of the page brings along. */
export function learnEnglish(words: Partial<Translation>): void {
  english = { ...english, ...words };
  if (current.language === "en") {
    current = { ...current, words: english };
  }
}

/** The language the browser's user would like best among ours. */
export function preferredLanguage(wishes: readonly string[] = navigator.languages): Language {
  const known = wishes.map((wish) => wish.slice(0, 2).toLowerCase());
  return known.find((code): code is Language => Object.hasOwn(LANGUAGES, code)) ?? "en";
}

export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function plural(message: Exclude<Message, string>, count: string | number | undefined): string {
  plurals ??= new Intl.PluralRules(current.language);
  return message[plurals.select(Number(count ?? 0))] ?? message.other;
}

function shown(value: string | number | undefined): string | undefined {
  return typeof value === "number" ? number(value) : value;
}

/** A number with its thousands apart: `1,204`. */
export function number(value: number): string {
  if (Number.isInteger(value) && value >= 0 && value < 1000) {
    return String(value); // the same in all our languages
  }
  numbers ??= new Intl.NumberFormat(current.language);
  return numbers.format(value);
}
