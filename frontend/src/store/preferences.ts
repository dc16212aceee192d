/** What a person chose for this browser: kept in localStorage, shared by all tabs of the page. */

import { LANGUAGES, preferredLanguage, type Language } from "../i18n";

export type Theme = "system" | "light" | "dark" | "contrast";
export type Density = "full" | "compact";
export type NoticeKind = "completed" | "failed" | "drained" | "diskLow" | "loginExpired";

export interface Preferences {
  readonly theme: Theme;
  readonly density: Density;
  readonly language: Language;
  /** Whether single letters are shortcuts (WCAG 2.1.4 asks for the switch). */
  readonly singleKeys: boolean;
  /** Keys chosen instead of the action table's, by action. */
  readonly keys: Readonly<Record<string, string>>;
  /** The inspector's width in CSS pixels. */
  readonly paneWidth: number;
  readonly notify: boolean;
  readonly notices: Readonly<Record<NoticeKind, boolean>>;
  /** Neither link nor title appears in a notification. */
  readonly privateNotices: boolean;
  readonly sound: boolean;
}

export const PANE_WIDTH = { min: 340, max: 560 } as const;

const STORED_AS = "dubline-preferences";
const NOTICES: Preferences["notices"] = {
  completed: true,
  failed: true,
  drained: true,
  diskLow: true,
  loginExpired: true,
};

type Guess = (value: unknown) => unknown;

/** For each preference: the stored value if it is one, else the default. */
const READERS: { readonly [Name in keyof Preferences]: (value: unknown) => Preferences[Name] } = {
  theme: oneOf<Theme>(["system", "light", "dark", "contrast"]),
  density: oneOf<Density>(["full", "compact"]),
  language: (value) => (isLanguage(value) ? value : preferredLanguage()),
  singleKeys: (value) => value !== false,
  keys: (value) => Object.fromEntries(entries(value).filter(isText)),
  paneWidth: (value) =>
    typeof value === "number" ? Math.min(Math.max(value, PANE_WIDTH.min), PANE_WIDTH.max) : 420,
  notify: (value) => value === true,
  notices: (value) => ({ ...NOTICES, ...Object.fromEntries(entries(value).filter(isNotice)) }),
  privateNotices: (value) => value === true,
  sound: (value) => value === true,
};

let current = parse(localStorage.getItem(STORED_AS));
const listeners = new Set<() => void>();

/** The preferences right now, for code outside of components. */
export function preferences(): Preferences {
  return current;
}

export function setPreference<Name extends keyof Preferences>(name: Name, value: Preferences[Name]): void {
  current = { ...current, [name]: value };
  try {
    localStorage.setItem(STORED_AS, JSON.stringify(current));
  } catch {
    // A full or forbidden storage: the choice holds until the page is left.
  }
  tell();
}

export function onPreferences(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Read what another tab, or another program, has stored. */
export function readPreferences(): void {
  current = parse(localStorage.getItem(STORED_AS));
  tell();
}

window.addEventListener("storage", ({ key }) => {
  if (key === STORED_AS || key === null) {
    readPreferences();
  }
});

function tell(): void {
  listeners.forEach((listener) => {
    listener();
  });
}

function parse(text: string | null): Preferences {
  let stored: unknown;
  try {
    stored = JSON.parse(text ?? "{}");
  } catch {
    stored = {};
  }
  const known = new Map(entries(stored));
  const read = Object.entries(READERS).map(([name, reader]) => [name, (reader as Guess)(known.get(name))]);
  return Object.fromEntries(read) as Preferences;
}

function oneOf<Value extends string>(values: readonly [Value, ...Value[]]): (value: unknown) => Value {
  return (value) => values.find((known) => known === value) ?? values[0];
}

function isLanguage(value: unknown): value is Language {
  return typeof value === "string" && Object.hasOwn(LANGUAGES, value);
}

function entries(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function isText(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === "string";
}

function isNotice([kind, on]: [string, unknown]): boolean {
  return Object.hasOwn(NOTICES, kind) && typeof on === "boolean";
}
