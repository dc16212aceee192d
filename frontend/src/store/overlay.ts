/**
 * What was asked of jobs and is not confirmed yet, drawn over the server's records. Nothing is ever
 * rolled back: an entry goes away, and the record below it shows again.
 */

import type { Job } from "../api/types";

export type Patch = Partial<Pick<Job, "status" | "speed" | "eta" | "priority" | "rank" | "title" | "labels">>;

interface Entry {
  readonly op: number;
  readonly patch: Patch;
  /** The number of the answered change: once the list has come so far, its record is there. */
  readonly seq: number | null;
}

export class Overlay {
  readonly #entries = new Map<string, Entry>();
  readonly #drawn = new Map<string, { record: Job; entry: Entry; job: Job }>();
  #ops = 0;

  /** Draw `patch` over these jobs; returns the operation that `answered` and `drop` name. */
  begin(ids: Iterable<string>, patchOf: (id: string) => Patch): number {
    this.#ops += 1;
    for (const id of ids) {
      this.#entries.set(id, { op: this.#ops, patch: patchOf(id), seq: null });
    }
    return this.#ops;
  }

  /** The operation was done by the change `seq`; it stays drawn until `reached` that. */
  answered(op: number, seq: number): void {
    for (const [id, entry] of this.#of(op)) {
      this.#entries.set(id, { ...entry, seq });
    }
  }

  /** Forget these jobs' part of the operation, or all of it. Returns the jobs to draw again. */
  drop(op: number, ids?: readonly string[]): string[] {
    const wanted = ids === undefined ? undefined : new Set(ids);
    return this.#forget((id, entry) => entry.op === op && (wanted?.has(id) ?? true));
  }

  /** The list has come up to the change `seq`. Returns the jobs to draw again. */
  reached(seq: number): string[] {
    return this.#forget((_, entry) => entry.seq !== null && entry.seq <= seq);
  }

  clear(): string[] {
    return this.#forget(() => true);
  }

  /** The job as it is shown; the same object as long as record and entry are the same. */
  over(record: Job): Job {
    const entry = this.#entries.get(record.id);
    if (entry === undefined) {
      return record;
    }
    const drawn = this.#drawn.get(record.id);
    if (drawn?.record === record && drawn.entry === entry) {
      return drawn.job;
    }
    const job = { ...record, ...entry.patch, pending: true };
    this.#drawn.set(record.id, { record, entry, job });
    return job;
  }

  #of(op: number): [string, Entry][] {
    return [...this.#entries].filter(([, entry]) => entry.op === op);
  }

  #forget(over: (id: string, entry: Entry) => boolean): string[] {
    const ids = [...this.#entries].filter(([id, entry]) => over(id, entry)).map(([id]) => id);
    for (const id of ids) {
      this.#entries.delete(id);
      this.#drawn.delete(id);
    }
    return ids;
  }
}
