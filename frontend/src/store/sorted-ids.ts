/** Ids in the order of their keys, ties in that of the ids. A change costs O(log n) compares. */

import { compareKeys, sameKeys, type SortKey } from "./sorts";

interface Entry {
  readonly id: string;
  readonly key: SortKey;
}

/** With more changes than this share of the entries, sorting anew is cheaper. */
const MANY = 1 / 8;

export class SortedIds {
  readonly #byId = new Map<string, Entry>();
  readonly #sign: 1 | -1;
  readonly #tieSign: 1 | -1;
  #entries: Entry[] = [];
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
    const real = [...changes].filter(([id, key]) => this.#differs(id, key));
    if (real.length === 0) {
      return;
    }
    this.#ids = undefined;
    if (real.length > this.#entries.length * MANY) {
      this.#rebuild(real);
    } else {
      real.forEach(([id, key]) => {
        this.#move(id, key);
      });
    }
  }

  #differs(id: string, key: SortKey | null): boolean {
    const before = this.#byId.get(id);
    if (before === undefined || key === null) {
      return (before === undefined) !== (key === null);
    }
    return !sameKeys(before.key, key);
  }

  #rebuild(changes: readonly (readonly [string, SortKey | null])[]): void {
    for (const [id, key] of changes) {
      if (key === null) {
        this.#byId.delete(id);
      } else {
        this.#byId.set(id, { id, key });
      }
    }
    this.#entries = [...this.#byId.values()].sort(this.#compare);
  }

  #move(id: string, key: SortKey | null): void {
    const before = this.#byId.get(id);
    if (before !== undefined) {
      this.#entries.splice(this.#place(before), 1);
      this.#byId.delete(id);
    }
    if (key !== null) {
      const entry = { id, key };
      this.#entries.splice(this.#place(entry), 0, entry);
      this.#byId.set(id, entry);
    }
  }

  /** Where the entry is or belongs. */
  #place(entry: Entry): number {
    let low = 0;
    let high = this.#entries.length;
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
