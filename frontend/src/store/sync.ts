/**
 * Keeps the store true: a snapshot in pages, then numbered batches without a gap. Whatever was
 * missed is asked for; whatever comes twice, late or out of order changes nothing.
 */

import { ApiError } from "../api/client";
import { remote as gateway, type Batch, type ListPage, type Remote } from "../api/changes";
import { toJob, type JobRecord } from "../api/records";
import type { ProgressEvent } from "../api/types";
import { EarlyBatches } from "./early";
import type { JobsStore } from "./jobs-store";
import { fadeVerifying, Progress } from "./progress";

const GONE = 410;

interface Hooks {
  onFresh: () => void;
  onProblem: (error: unknown) => void;
}

export class Sync {
  readonly #store: JobsStore;
  readonly #hooks: Hooks;
  readonly #remote: Remote;
  readonly #progress = new Progress();
  #epoch = "";
  #last = 0;
  /** All pages of a snapshot are here. */
  #whole = false;
  /** The first page of a snapshot whose others are still to be read. */
  #opened: ListPage | undefined;
  #promised = 0;
  readonly #early = new EarlyBatches();
  /** While a snapshot is read: up to which change each job was there. */
  #seen: Map<string, number> | undefined = new Map();
  #asking: Promise<boolean> | undefined;
  /** How often it was wished to ask; a wish during an answer needs another one. */
  #wishes = 0;
  #older: Promise<void> | undefined;

  constructor(store: JobsStore, hooks: Hooks, remote: Remote = gateway) {
    this.#store = store;
    this.#hooks = hooks;
    this.#remote = remote;
  }

  /** The number of the last change that is here. */
  get last(): number {
    return this.#last;
  }

  /** Something is known to be missing. */
  get behind(): boolean {
    return !this.#whole || this.#early.some;
  }

  onBatch(batch: Batch): void {
    if (batch.epoch === this.#epoch && batch.to <= this.#last) {
      return;
    }
    this.#early.add(batch);
    this.#drain();
    if (this.#early.some) {
      void this.check();
    }
  }

  onProgress(event: ProgressEvent): void {
    const job = this.#store.record(event.jobId);
    const after = job && this.#progress.on(job, event);
    if (after) {
      this.#store.replace(after);
      fadeVerifying(this.#store, after);
    }
  }

  /** Show a snapshot's first page; `check` reads the others. From here on the list is live: they are only newer. */
  open(first: ListPage): ListPage {
    this.#opened = first;
    if (first.epoch !== this.#epoch) {
      this.#store.clear();
      this.#epoch = first.epoch;
      this.#last = 0;
    }
    this.#early.keepOnly(first.epoch);
    this.#last = Math.max(this.#last, first.globalSeq);
    this.#promised = 0;
    this.#describe(first);
    this.#drain();
    this.#take(first);
    return first;
  }

  /** A number of the server that had a second to arrive: shows gaps that no later batch shows. */
  onNumber(epoch: string, globalSeq: number): void {
    if (this.#epoch !== "" && (epoch !== this.#epoch || this.#last < this.#promised)) {
      void this.check();
    }
    this.#promised = globalSeq;
  }

  onConnect(): Promise<boolean> {
    this.#progress.restart();
    return this.check();
  }

  /** A command's answer counts like news, unless the list knows that the job is gone. */
  accept(record: JobRecord & { readonly globalSeq?: number }): void {
    const { globalSeq = 0 } = record;
    if (globalSeq > this.#last || this.#store.record(record.id) !== undefined) {
      this.#put(record, globalSeq);
    }
  }

  removed(id: string): void {
    if (this.#store.record(id) !== undefined) {
      // else the list has told already, and of which version
      this.#store.remove(id, Number.MAX_VALUE);
    }
  }

  /** Ask what was missed. Resolves to whether the server could tell. */
  check(): Promise<boolean> {
    this.#wishes += 1;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** Read on in the finished jobs that the snapshot left out. */
  loadOlder(): Promise<void> {
    this.#older ??= this.#readOlder().finally(() => {
      this.#older = undefined;
    });
    return this.#older;
  }

  async #ask(): Promise<boolean> {
    try {
      let wishes: number;
      do {
        wishes = this.#wishes;
        const before = this.#last;
        await (this.#whole ? this.#catchUp() : this.#load());
        this.#hooks.onFresh();
        this.#drain();
        if (this.#early.some && this.#last === before && wishes === this.#wishes) {
          this.#early.clear(); // of another history, or never to be explained
        }
      } while (wishes !== this.#wishes || this.#early.some);
      return true;
    } catch (error) {
      if (this.#store.list().loading === "loading") {
        this.#store.describe({ loading: "failed" });
      }
      this.#hooks.onProblem(error);
      return false;
    }
  }

  async #catchUp(): Promise<void> {
    try {
      this.#apply(await this.#remote.changes(this.#epoch, this.#last));
    } catch (error) {
      if (!(error instanceof ApiError && error.status === GONE)) {
        throw error;
      }
      await this.#load();
    }
  }

  async #load(): Promise<void> {
    const seen = (this.#seen ??= new Map<string, number>());
    this.#whole = false;
    try {
      const first = this.#opened ?? this.open(await this.#remote.page(null));
      this.#opened = undefined;
      let page = first;
      while (typeof page.nextCursor === "string") {
        page = await this.#remote.page(page.nextCursor);
        if (page.epoch !== this.#epoch) {
          this.#wishes += 1; // the server's history was replaced under our hands
          return;
        }
        this.#take(page);
      }
      this.#whole = true;
      const still = [...seen].filter(([, number]) => number > first.globalSeq);
      this.#store.keepOnly(new Set(still.map(([id]) => id)));
      this.#store.describe({ olderCursor: first.olderComplete ?? null });
    } finally {
      this.#seen = undefined;
    }
  }

  #take(page: ListPage): void {
    page.jobs.forEach((record) => {
      this.#put(record, Infinity);
    });
  }

  async #readOlder(): Promise<void> {
    const cursor = this.#store.list().olderCursor;
    if (cursor === null) {
      return;
    }
    try {
      const page = await this.#remote.older(cursor);
      if (page.epoch === this.#epoch) {
        this.#take(page);
        this.#store.describe({ olderCursor: page.olderComplete ?? null });
      }
    } catch (error) {
      this.#hooks.onProblem(error);
    }
  }

  /** Apply what follows on `last`; what comes after a gap waits. */
  #drain(): void {
    for (const batch of this.#early.following(this.#epoch, this.#last)) {
      this.#apply(batch);
      this.#hooks.onFresh();
    }
  }

  #apply(batch: Batch): void {
    batch.upsert.forEach((record) => {
      this.#put(record, batch.to);
    });
    batch.remove.forEach(({ id, version }) => {
      this.#store.remove(id, version);
    });
    if (batch.to >= this.#last) {
      this.#last = batch.to;
      this.#describe(batch);
      this.#store.touch(this.#store.overlay.reached(batch.to));
    }
  }

  #put(record: JobRecord, number: number): void {
    this.#seen?.set(record.id, Math.max(number, this.#seen.get(record.id) ?? 0));
    this.#store.put(toJob(record, this.#store.record(record.id)));
  }

  #describe({ counts, total, queueRev, queuePaused }: Batch | ListPage): void {
    this.#store.describe({ counts, total, queueRev, queuePaused, loading: "loaded" });
  }
}
