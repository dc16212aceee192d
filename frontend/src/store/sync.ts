/** Keeps the store true: snapshots over REST, deltas over the socket, polling when there is none. */

import { ApiError } from "../api/client";
import * as api from "../api/jobs";
import type { JobPage, ProgressEvent, StateEvent } from "../api/types";
import type { JobsStore } from "./jobs-store";
import {
  withJob,
  withoutJob,
  withProgress,
  withSnapshot,
  withState,
  type Outcome,
  type JobsState,
} from "./reduce";

/** Beyond this many stale jobs one snapshot is cheaper than asking for each. */
const MANY = 8;
const SETTLE_MS = 200;

export class Sync {
  readonly #store: JobsStore;
  readonly #onProblem: (error: unknown) => void;
  readonly #stale = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #pages = 1;
  #stopped = false;

  constructor(store: JobsStore, onProblem: (error: unknown) => void) {
    this.#store = store;
    this.#onProblem = onProblem;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Read the list again; a call during a running read leads to exactly one more. */
  refetch(): Promise<void> {
    if (this.#running !== undefined) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#readList().finally(() => {
      this.#running = undefined;
      if (this.#again && !this.#stopped) {
        this.#again = false;
        void this.refetch();
      }
    });
    return this.#running;
  }

  showMore(): Promise<void> {
    this.#pages += 1;
    return this.refetch();
  }

  onState(event: StateEvent): void {
    this.#apply((state) => withState(state, event));
  }

  onProgress(event: ProgressEvent): void {
    this.#apply((state) => withProgress(state, event));
  }

  #apply(reduce: (state: JobsState) => Outcome): void {
    const outcome = reduce(this.#store.state);
    this.#store.update(() => outcome.state);
    if (outcome.stale !== undefined) {
      this.#stale.add(outcome.stale);
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        void this.#refresh();
      }, SETTLE_MS);
    }
  }

  async #refresh(): Promise<void> {
    const ids = [...this.#stale];
    this.#stale.clear();
    if (ids.length > MANY) {
      await this.refetch();
    } else {
      await Promise.all(ids.map((id) => this.#readJob(id)));
    }
  }

  async #readJob(id: string): Promise<void> {
    try {
      const job = await api.getJob(id);
      this.#store.update((state) => withJob(state, job));
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        this.#store.update((state) => withoutJob(state, id));
      } else {
        this.#onProblem(error);
      }
    }
  }

  async #readList(): Promise<void> {
    const known = new Set(this.#store.state.jobs.keys());
    const pages: JobPage[] = [];
    try {
      do {
        pages.push(await api.listJobs(pages.length * api.PAGE));
      } while (pages.length < this.#pages && pages.length * api.PAGE < (pages.at(-1)?.total ?? 0));
    } catch (error) {
      this.#onProblem(error);
      return;
    }
    if (!this.#stopped) {
      this.#store.update((state) => withSnapshot(state, pages, known));
    }
  }
}
