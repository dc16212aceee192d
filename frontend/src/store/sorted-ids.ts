/** Ids in the order of their keys, ties in that of the ids. k changes cost k log n compares and one pass. */

import { compareKeys, sameKeys, type SortKey } from "./sorts";

interface Entry {
  readonly id: string;
  readonly key: SortKey;
}

export class SortedIds {
  readonly #byId = new Map<string, Entry>();
  readonly #sign: 1 | -1;
  readonly #tieSign: 1 | -1;
  #entries: readonly Entry[] = [];
  #ids: readonly string[] | undefined;

  constructor({ reverse = false, olderFirst = false } = {}) {
    this.#sign = reverse ? -1 : 1;
    this.#tieSign = olderFirst ? 1 : -1;
  }

  /** The same array until something moves. */
  get ids(): readonly string[] {
    this.#ids ??= this.#entries.map(({ id }) => id);
    return this.#ids;
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  /** Give each id its key, or none for it to leave. */
  update(changes: ReadonlyMap<string, SortKey | null>): void {
    const leaving = new Set<Entry>();
    const coming: Entry[] = [];
    for (const [id, key] of changes) {
      const before = this.#byId.get(id);
      if (!differ(before, key)) {
        continue;
      }
      if (before !== undefined) {
        leaving.add(before);
        this.#byId.delete(id);
      }
      if (key !== null) {
        const entry = { id, key };
        this.#byId.set(id, entry);
        coming.push(entry);
      }
    }
    if (leaving.size > 0 || coming.length > 0) {
      this.#ids = undefined;
      const staying = leaving.size === 0 ? this.#entries : this.#entries.filter((one) => !leaving.has(one));
      this.#entries = this.#merged(staying, coming.sort(this.#compare));
    }
  }

  #merged(staying: readonly Entry[], coming: readonly Entry[]): readonly Entry[] {
    const merged: Entry[] = [];
    let from = 0;
    const take = (end: number) => {
      for (const entry of staying.slice(from, end)) {
        merged.push(entry);
      }
      from = end;
    };
    for (const entry of coming) {
      take(this.#place(entry, staying, from));
      merged.push(entry);
    }
    take(staying.length);
    return merged;
  }

  /** Where the entry belongs, at `low` or behind it. */
  #place(entry: Entry, entries: readonly Entry[], low: number): number {
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = entries[middle];
      if (other !== undefined && this.#compare(other, entry) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  readonly #compare = (a: Entry, b: Entry): number =>
    this.#sign * (compareKeys(a.key, b.key) || this.#tieSign * (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

function differ(before: Entry | undefined, key: SortKey | null): boolean {
  if (before === undefined || key === null) {
    return (before === undefined) !== (key === null);
  }
  return !sameKeys(before.key, key);
}
