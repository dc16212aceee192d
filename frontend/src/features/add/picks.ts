/** Which videos of the lists are added, and what that makes of the links of the dialog. */

import type { Probe } from "../../api/probe";
import type { Check } from "./prober";

export type Checks = ReadonlyMap<string, Check>;
/** By the list's link: the places of the videos that were chosen. */
export type Picks = ReadonlyMap<string, ReadonlySet<number>>;

export function foundAt(checks: Checks, link: string): Probe | undefined {
  const check = checks.get(link);
  return check?.state === "ok" ? check.found : undefined;
}

/** Unless told otherwise, every video that no job has yet. */
export function pickedOf(found: Probe, picks: Picks, link: string): ReadonlySet<number> {
  const fresh = () =>
    found.entries.flatMap(({ duplicateOf }, place) => (duplicateOf === null ? [place] : []));
  return picks.get(link) ?? new Set(fresh());
}

/** What is sent: a list that was looked at becomes its chosen videos. */
export function toSend(links: readonly string[], checks: Checks, picks: Picks): string[] {
  const sent = links.flatMap((link) => {
    const found = foundAt(checks, link);
    if (found?.isPlaylist !== true) {
      return [link];
    }
    const picked = pickedOf(found, picks, link);
    return found.entries.filter((_, place) => picked.has(place)).map(({ url }) => url);
  });
  return [...new Set(sent)];
}

export interface Tally {
  readonly checking: number;
  readonly duplicate: number;
  readonly unsupported: number;
}

export function tally(links: readonly string[], checks: Checks): Tally {
  const count = (fits: (link: string) => boolean) => links.filter(fits).length;
  return {
    checking: count((link) => (checks.get(link)?.state ?? "checking") === "checking"),
    duplicate: count((link) => isDuplicate(checks, link)),
    unsupported: count((link) => checks.get(link)?.state === "unsupported"),
  };
}

function isDuplicate(checks: Checks, link: string): boolean {
  return (foundAt(checks, link)?.duplicateOf ?? null) !== null;
}

/** The links that are worth a job, as far as is known. */
export function useful(links: readonly string[], checks: Checks): string[] {
  return links.filter((link) => !isDuplicate(checks, link) && checks.get(link)?.state !== "unsupported");
}
