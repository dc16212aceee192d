/**
 * Ids in the order of their keys, ties in that of the ids. k changes cost k log n compares and one pass,
 * in place: a fresh array of thousands for each change would be most of what the collector has to do.
 */

import { compareKeys, sameKeys, type SortKey } from "./sorts";

interface Entry {
  readonly id: string;
  readonly key: SortKey;
}

export class SortedIds {
  readonly #byId = new Map<string, Entry>();
  readonly #sign: 1 | -1;
  readonly #tieSign: 1 | -1;
  readonly #entries: Entry[] = [];
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

  /** The id's place from 0; -1 when it is not here. */
  indexOf(id: string): number {
    const entry = this.#byId.get(id);
    return entry === undefined ? -1 : this.#place(entry, this.#entries.length);
  }

  /** Give each id its key, or none for it to leave. Returns whether something moved. */
  update(changes: ReadonlyMap<string, SortKey | null>): boolean {
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
    if (leaving.size === 0 && coming.length === 0) {
      return false;
    }
    this.#ids = undefined;
    this.#drop(leaving);
    this.#merge(coming.sort(this.#compare));
    return true;
  }

  #drop(leaving: ReadonlySet<Entry>): void {
    let kept = 0;
    for (const entry of this.#entries) {
      if (!leaving.has(entry)) {
        this.#entries[kept] = entry;
        kept += 1;
      }
    }
    this.#entries.length = kept;
  }

  /** From the end, so that each entry is moved once, to where it stays. */
  #merge(coming: readonly Entry[]): void {
    const entries = this.#entries;
    let end = entries.length;
    let to = end + coming.length;
    for (const entry of coming) {
      entries.push(entry);
    }
    for (const entry of coming.toReversed()) {
      const place = this.#place(entry, end);
      while (end > place) {
        end -= 1;
        to -= 1;
        const passed = entries[end];
        if (passed !== undefined) {
          entries[to] = passed;
        }
      }
      to -= 1;
      entries[to] = entry;
    }
  }

  /** Where the entry belongs among the first `high`. */
  #place(entry: Entry, high: number): number {
    let low = 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#entries[middle];
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
