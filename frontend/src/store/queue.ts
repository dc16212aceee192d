/** Positions in the queue, computed here so that a move need not rewrite thousands of records. */

import type { JobsStore } from "./jobs-store";
import { SortedIds } from "./sorted-ids";
import { placeKey, type SortKey } from "./sorts";

export class Queue {
  readonly #store: JobsStore;
  readonly #sorted = new SortedIds({ olderFirst: true });
  readonly #listeners = new Set<() => void>();

  constructor(store: JobsStore) {
    this.#store = store;
    store.onChange((dirty) => {
      this.#onChange(dirty);
    });
  }

  /** From 1; null when the job does not wait in the queue. */
  position(id: string): number | null {
    const index = this.#sorted.indexOf(id);
    return index < 0 ? null : index + 1;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #onChange(dirty: ReadonlySet<string>): void {
    const changes = new Map<string, SortKey | null>();
    for (const id of dirty) {
      const job = this.#store.job(id);
      changes.set(id, job?.status === "QUEUED" ? placeKey(job) : null);
    }
    if (this.#sorted.update(changes)) {
      this.#listeners.forEach((tell) => {
        tell();
      });
    }
  }
}
