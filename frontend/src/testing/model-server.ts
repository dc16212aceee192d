/** The server's side of the list's protocol in memory, over a network that a test rules. */

import type { Batch, ListPage, Remote } from "../api/changes";
import { ApiError } from "../api/client";
import type { JobRecord } from "../api/records";
import type { ProgressEvent, Status } from "../api/types";
import { aBatch, aPage, aProgress, countsOf } from "./jobs";
import type { Random } from "./random";

const STATUSES: readonly Status[] = ["QUEUED", "DOWNLOADING", "DUBBING", "PAUSED", "COMPLETE"];
const PAGE = 3;

interface Change {
  readonly seq: number;
  readonly id: string;
  readonly version: number;
}

/** A request on its way: `step` brings it on, until it is answered or lost. */
interface Request {
  step: () => boolean;
  lose: () => void;
}

export class ModelServer implements Remote {
  epoch = "e0";
  seq = 0;
  jobs = new Map<string, JobRecord>();
  /** Batches that no client has heard yet. */
  readonly sent: Batch[] = [];
  readonly requests: Request[] = [];
  /** Answer at once instead of step by step. */
  prompt = false;
  readonly #random: Random;
  #log: Change[] = [];
  #told = 0;
  #ids = 0;
  #kept: { jobs: Map<string, JobRecord>; seq: number } | null = null;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Create, change or remove a job. */
  change(): JobRecord | null {
    const known = [...this.jobs.values()];
    if (known.length === 0 || this.#random.chance(0.25)) {
      this.#ids += 1;
      const id = `${this.epoch}-${String(this.#ids).padStart(4, "0")}`;
      return this.#write({
        id,
        url: `https://${id}.example/`,
        status: "QUEUED",
        version: 1,
        createdAt: "2026",
      });
    }
    const job = this.#random.pick(known);
    const version = job.version + 1;
    if (this.#random.chance(0.2)) {
      this.jobs.delete(job.id);
      this.#number(job.id, version);
      return null;
    }
    return this.#write({ ...job, version, status: this.#random.pick(STATUSES) });
  }

  /** Tell all changes since the last time in one batch. */
  tell(): void {
    if (this.#told < this.seq) {
      this.sent.push(this.#since(this.#told));
      this.#told = this.seq;
    }
  }

  /** Forget old changes, so that who asks for them has to read everything. */
  trim(): void {
    this.#log = this.#log.slice(-2);
  }

  backup(): void {
    this.#kept = { jobs: new Map(this.jobs), seq: this.seq };
  }

  /** Go back to the backup: versions and numbers begin there again, in another epoch. */
  restore(): void {
    if (this.#kept !== null) {
      this.jobs = new Map(this.#kept.jobs);
      this.seq = this.#kept.seq;
      this.#told = this.seq;
      this.#log = [];
      this.epoch = `e${Number(this.epoch.slice(1)) + 1}`;
    }
  }

  progress(tick: number): ProgressEvent {
    const id = this.#random.pick([...this.jobs.keys(), "unknown"]);
    return aProgress(id, tick, this.#random.below(100));
  }

  page(cursor: string | null): Promise<ListPage> {
    let head: Pick<ListPage, "epoch" | "globalSeq"> | undefined;
    return this.#request(
      () => {
        head = { epoch: this.epoch, globalSeq: this.seq };
      },
      () => {
        const after = [...this.jobs.values()]
          .sort((a, b) => (a.id < b.id ? 1 : -1))
          .filter(({ id }) => cursor === null || id < cursor);
        const jobs = after.slice(0, PAGE);
        const nextCursor = after.length > PAGE ? (jobs.at(-1)?.id ?? null) : null;
        return aPage(jobs, { ...this.#head(), ...head, nextCursor });
      },
    );
  }

  older(): Promise<ListPage> {
    return Promise.reject(new Error("This server has nothing older."));
  }

  changes(epoch: string, since: number): Promise<Batch> {
    return this.#request(
      () => undefined,
      () => {
        const oldest = this.#log[0]?.seq ?? this.seq + 1;
        if (epoch !== this.epoch || since + 1 < oldest) {
          throw new ApiError(410, "Read the list again.", "GONE");
        }
        return this.#since(since);
      },
    );
  }

  #write(job: JobRecord): JobRecord {
    this.jobs.set(job.id, job);
    this.#number(job.id, job.version);
    return job;
  }

  #number(id: string, version: number): void {
    this.seq += 1;
    this.#log.push({ seq: this.seq, id, version });
  }

  #head() {
    const jobs = [...this.jobs.values()];
    return { epoch: this.epoch, counts: countsOf(jobs), total: jobs.length };
  }

  /** Whole records as they are now, and removals with their versions. */
  #since(since: number): Batch {
    const changes = this.#log.filter(({ seq }) => seq > since);
    const ids = [...new Set(changes.map(({ id }) => id))];
    const upsert = ids.flatMap((id) => this.jobs.get(id) ?? []);
    const remove = changes.filter(
      ({ id, version }, at) => !this.jobs.has(id) && isLast(changes, id, at, version),
    );
    const numbers = { from: since + 1, remove: remove.map(({ id, version }) => ({ id, version })) };
    return aBatch(this.seq, upsert, { ...this.#head(), ...numbers });
  }

  #request<T>(begin: () => void, read: () => T): Promise<T> {
    if (this.prompt) {
      begin();
      return Promise.resolve().then(read);
    }
    return new Promise((resolve, reject) => {
      const answer = { ready: undefined as (() => void) | undefined };
      const steps = [
        begin,
        () => {
          answer.ready = outcome(read, resolve, reject);
        },
        () => answer.ready?.(),
      ];
      this.requests.push({
        step: () => {
          steps.shift()?.();
          return steps.length === 0;
        },
        lose: () => {
          reject(new ApiError(0, "The server cannot be reached."));
        },
      });
    });
  }
}

function isLast(changes: readonly Change[], id: string, at: number, version: number): boolean {
  return !changes.slice(at + 1).some((other) => other.id === id && other.version > version);
}

/** What was read is fixed now and arrives later. */
function outcome<T>(read: () => T, resolve: (value: T) => void, reject: (error: unknown) => void) {
  try {
    const value = read();
    return () => {
      resolve(value);
    };
  } catch (error) {
    return () => {
      reject(error);
    };
  }
}
