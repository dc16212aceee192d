/** What a translation must hold: every key of the English one, checked by the compiler. */

import type { en } from "./en";

/** A sentence with `{name}` gaps, or one per plural category of `{count}` (CLDR, Intl.PluralRules). */
export type Message = string | ({ readonly other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);

type English = typeof en;
export type AreaName = keyof English;
export type Area<Name extends AreaName> = Record<keyof English[Name], Message>;
export type Translation = { readonly [Name in AreaName]: Area<Name> };

/** Such as "common.cancel". */
export type Key = { [Name in AreaName]: `${Name}.${Extract<keyof English[Name], string>}` }[AreaName];
