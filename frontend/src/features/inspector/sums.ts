/** What several jobs have in common, and their sums. */

import type { Job, Status } from "../../api/types";

export interface Sums {
  readonly bytes: number;
  /** How many jobs have not told their size. */
  readonly unknown: number;
  readonly speed: number;
  readonly durationSec: number;
  readonly statuses: readonly (readonly [status: Status, count: number])[];
}

export function sumsOf(jobs: readonly Job[]): Sums {
  const statuses = new Map<Status, number>();
  let [bytes, unknown, speed, durationSec] = [0, 0, 0, 0];
  for (const job of jobs) {
    const size = job.fileSizeBytes ?? job.totalBytes;
    bytes += size ?? 0;
    unknown += size === null ? 1 : 0;
    speed += job.speed ?? 0;
    durationSec += job.durationSec ?? 0;
    statuses.set(job.status, (statuses.get(job.status) ?? 0) + 1);
  }
  return { bytes, unknown, speed, durationSec, statuses: [...statuses].sort(([, a], [, b]) => b - a) };
}

/** The value that all have; undefined when they differ. */
export function common<Value>(jobs: readonly Job[], valueOf: (job: Job) => Value): Value | undefined {
  const [first, ...others] = jobs.map(valueOf);
  return others.every((value) => value === first) ? first : undefined;
}
