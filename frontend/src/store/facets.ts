/** How many jobs there are per site, dub language and label, counted as they come and go. */

import type { Job } from "../api/types";

export type Tally = readonly (readonly [name: string, count: number])[];

class Tallied {
  readonly #counts = new Map<string, number>();
  #sorted: Tally | undefined;

  add(name: string, by: 1 | -1): void {
    if (name === "") {
      return;
    }
    const count = (this.#counts.get(name) ?? 0) + by;
    if (count === 0) {
      this.#counts.delete(name);
    } else {
      this.#counts.set(name, count);
    }
    this.#sorted = undefined;
  }

  clear(): void {
    this.#counts.clear();
    this.#sorted = undefined;
  }

  /** The most frequent first. */
  sorted(): Tally {
    this.#sorted ??= [...this.#counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return this.#sorted;
  }
}

export function dubLanguage(job: Job): string {
  return job.requestedDubbing ? job.targetLang : "";
}

export class Facets {
  readonly #sites = new Tallied();
  readonly #languages = new Tallied();
  readonly #labels = new Tallied();

  move(before: Job | undefined, after: Job | undefined): void {
    shift(this.#sites, before?.site, after?.site);
    shift(this.#languages, before && dubLanguage(before), after && dubLanguage(after));
    before?.labels.forEach((label) => {
      this.#labels.add(label, -1);
    });
    after?.labels.forEach((label) => {
      this.#labels.add(label, 1);
    });
  }

  clear(): void {
    this.#sites.clear();
    this.#languages.clear();
    this.#labels.clear();
  }

  get sites(): Tally {
    return this.#sites.sorted();
  }

  get languages(): Tally {
    return this.#languages.sorted();
  }

  get labels(): Tally {
    return this.#labels.sorted();
  }
}

function shift(tallied: Tallied, before: string | undefined, after: string | undefined): void {
  if (before === after) {
    return;
  }
  tallied.add(before ?? "", -1);
  tallied.add(after ?? "", 1);
}
