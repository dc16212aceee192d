/** Batches that came before one that they follow on. */

import type { Batch } from "../api/changes";

/** What is asked for anyway need not be kept without end. */
const KEPT = 1000;

export class EarlyBatches {
  #batches: Batch[] = [];

  get some(): boolean {
    return this.#batches.length > 0;
  }

  add(batch: Batch): void {
    this.#batches.push(batch);
    this.#batches.sort((a, b) => a.from - b.from);
    this.#batches.splice(0, this.#batches.length - KEPT);
  }

  /** Take out those that lead on from change `last` without a gap, in order. */
  following(epoch: string, last: number): Batch[] {
    const follow: Batch[] = [];
    let end = last;
    this.#batches = this.#batches.filter((batch) => {
      const fits = batch.epoch === epoch && batch.from <= end + 1;
      if (fits && batch.to > end) {
        follow.push(batch);
        end = batch.to;
      }
      return !fits;
    });
    return follow;
  }

  keepOnly(epoch: string): void {
    this.#batches = this.#batches.filter((batch) => batch.epoch === epoch);
  }

  clear(): void {
    this.#batches = [];
  }
}
