/** The list's only store: a Map by id, told per id, per change and for the list as a whole. */

import type { Counts, Job } from "../api/types";
import { Facets, type Tally } from "./facets";
import { Overlay } from "./overlay";
import { nextFrame, Telling, type Schedule } from "./telling";
import { Tombstones } from "./tombstones";

type Listener = () => void;
type Dirty = ReadonlySet<string>;

/** What concerns the list as a whole. */
export interface JobsState {
  readonly loading: "loading" | "loaded" | "failed";
  /** Of the server, exact also for jobs that are not here. */
  readonly counts: Counts;
  readonly total: number;
  readonly queueRev: number;
  readonly queuePaused: boolean;
  /** How many jobs are here. */
  readonly size: number;
  /** Where finished jobs beyond the newest go on; null when all are here. */
  readonly olderCursor: string | null;
  /** Of the jobs that are here. */
  readonly sites: Tally;
  readonly languages: Tally;
  readonly labels: Tally;
}

export const EMPTY: JobsState = {
  loading: "loading",
  counts: {},
  total: 0,
  queueRev: 0,
  queuePaused: false,
  size: 0,
  olderCursor: null,
  sites: [],
  languages: [],
  labels: [],
};

export class JobsStore {
  readonly overlay = new Overlay();
  readonly #jobs = new Map<string, Job>();
  readonly #removed = new Tombstones();
  readonly #facets = new Facets();
  readonly #list = new Set<Listener>();
  readonly #telling: Telling;
  #state = EMPTY;
  #next = EMPTY;

  constructor(schedule: Schedule = nextFrame) {
    this.#telling = new Telling(schedule, () => {
      this.#tellList();
    });
  }

  readonly list = (): JobsState => this.#state;

  /** The job as it is shown. */
  readonly job = (id: string): Job | undefined => {
    const record = this.#jobs.get(id);
    return record && this.overlay.over(record);
  };

  /** The server's record alone. */
  record(id: string): Job | undefined {
    return this.#jobs.get(id);
  }

  ids(): Iterable<string> {
    return this.#jobs.keys();
  }

  /** All records that are here. */
  jobs(): Iterable<Job> {
    return this.#jobs.values();
  }

  /** The newest revision of the queue, also before it is shown. */
  get queueRev(): number {
    return this.#next.queueRev;
  }

  /** Take over a record unless a newer one is here or the job was removed meanwhile. */
  put(job: Job): void {
    const before = this.#jobs.get(job.id);
    if (job.version < (before?.version ?? 0) || this.#removed.covers(job.id, job.version)) {
      return;
    }
    const after = before?.version === job.version ? withLiveFigures(before, job) : job;
    this.#facets.move(before, after);
    this.#jobs.set(job.id, after);
    this.touch([job.id]);
  }

  /** Replace a record's figures; its version stays. */
  replace(job: Job): void {
    this.#jobs.set(job.id, job);
    this.#telling.touchFigures(job.id);
  }

  /** Remove a job and remember it, so that what comes late does not bring it back. */
  remove(id: string, version: number): void {
    const before = this.#jobs.get(id);
    if (before !== undefined && before.version > version) {
      return;
    }
    this.#removed.add(id, version);
    this.#drop(id, before);
  }

  /** Let removed jobs come back, whatever version they were removed with. */
  forgive(ids: readonly string[]): void {
    this.#removed.forgive(ids);
  }

  /** Remove all others: the server does not have them any more. */
  keepOnly(ids: Dirty): void {
    for (const [id, job] of this.#jobs) {
      if (!ids.has(id)) {
        this.#drop(id, job);
      }
    }
  }

  /** Forget everything: what comes next is of another history. */
  clear(): void {
    this.touch(this.#jobs.keys());
    this.overlay.clear();
    this.#jobs.clear();
    this.#removed.clear();
    this.#facets.clear();
  }

  describe(part: Partial<JobsState>): void {
    this.#next = { ...this.#next, ...part };
    this.touch([]);
  }

  /** These jobs look different; they are told with the next frame. */
  touch(ids: Iterable<string>): void {
    this.#telling.touch(ids);
  }

  /** Tell now what the next frame would have told. */
  settle(): void {
    this.#telling.settle();
  }

  readonly subscribeList = (listener: Listener): Listener => {
    this.#list.add(listener);
    return () => this.#list.delete(listener);
  };

  subscribeJob(id: string, listener: Listener): Listener {
    return this.#telling.subscribe(id, listener);
  }

  /** Hear once per frame which jobs changed, came or went. */
  onChange(listener: (dirty: Dirty) => void): Listener {
    return this.#telling.onChange(listener);
  }

  #drop(id: string, before: Job | undefined): void {
    if (before !== undefined) {
      this.#facets.move(before, undefined);
      this.#jobs.delete(id);
      this.touch([id]);
    }
  }

  #tellList(): void {
    const { sites, languages, labels } = this.#facets;
    const next = { ...this.#next, size: this.#jobs.size, sites, languages, labels };
    if (!same(this.#state, next)) {
      this.#state = next;
      this.#list.forEach((tell) => {
        tell();
      });
    }
  }
}

/** At equal versions the stored figures may lag behind the live ones. */
function withLiveFigures(before: Job, incoming: Job): Job {
  if (incoming.percent >= before.percent) {
    return incoming;
  }
  const { percent, speed, eta, downloadedBytes, totalBytes, stages } = before;
  return { ...incoming, percent, speed, eta, downloadedBytes, totalBytes, stages };
}

function same(a: JobsState, b: JobsState): boolean {
  const keys = Object.keys(a) as (keyof JobsState)[];
  return keys.every((key) => a[key] === b[key] || (key === "counts" && sameCounts(a.counts, b.counts)));
}

function sameCounts(a: Counts, b: Counts): boolean {
  const keys = Object.keys({ ...a, ...b }) as (keyof Counts)[];
  return keys.every((key) => a[key] === b[key]);
}
