/** The orders of the list. A job's key is taken once and compared often. */

import type { Job, Status } from "../api/types";

export type Sort = "queue" | "activity" | "age" | "name" | "progress" | "speed" | "eta" | "size" | "status";

type Part = number | string;
/** Compared part by part, smaller first. */
export type SortKey = readonly Part[];

interface Order {
  readonly key: (job: Job) => SortKey;
  /** Its keys change all the time. */
  readonly volatile?: boolean;
  /** Jobs of the same key: the older first instead of the newer. */
  readonly olderFirst?: boolean;
}

/** Running work stands above the queue, what has ended below it. */
const QUEUE_GROUP: Record<Status, number> = {
  MUXING: 0,
  DUBBING: 0,
  DOWNLOADING: 0,
  DUBBED: 1,
  DOWNLOADED: 1,
  QUEUED: 2,
  PAUSED: 2,
  FAILED: 3,
  CANCELED: 3,
  COMPLETE: 3,
};

/** In the order of the sidebar. */
const STATUS_ORDER: Record<Status, number> = {
  DOWNLOADING: 0,
  DUBBING: 1,
  MUXING: 2,
  QUEUED: 3,
  DOWNLOADED: 4,
  DUBBED: 4,
  PAUSED: 5,
  COMPLETE: 6,
  FAILED: 7,
  CANCELED: 8,
};

export const SORTS: Record<Sort, Order> = {
  queue: { key: queueKey, olderFirst: true },
  activity: { key: (job) => [-Date.parse(job.updatedAt)], volatile: true },
  age: { key: (job) => [-Date.parse(job.createdAt)] },
  name: { key: (job) => [job.title ?? job.url] },
  progress: { key: (job) => [-job.percent], volatile: true },
  speed: { key: (job) => [-(job.speed ?? 0)], volatile: true },
  eta: { key: (job) => [job.eta ?? Infinity], volatile: true },
  size: { key: (job) => [-(job.fileSizeBytes ?? job.totalBytes ?? 0)] },
  status: { key: (job) => [STATUS_ORDER[job.status], -Date.parse(job.createdAt)] },
};

function queueKey(job: Job): SortKey {
  const group = QUEUE_GROUP[job.status];
  if (group === 3) {
    return [group, -Date.parse(job.completedAt ?? job.updatedAt)];
  }
  return [group, isBegun(job) ? 1 : 0, ...placeKey(job)];
}

/** The server's order of the queue; equal places go by id. */
export function placeKey(job: Job): SortKey {
  return [-job.priority, job.rank];
}

/** A paused job that waited for its first stage keeps its place among the queued ones. */
function isBegun(job: Job): boolean {
  return job.status === "PAUSED" && job.stages[0]?.status === "done";
}

let collator: Intl.Collator | undefined;

export function compareKeys(a: SortKey, b: SortKey): number {
  for (let at = 0; at < a.length && at < b.length; at += 1) {
    const order = compareParts(a[at] ?? 0, b[at] ?? 0);
    if (order !== 0) {
      return order;
    }
  }
  return a.length - b.length;
}

function compareParts(a: Part, b: Part): number {
  if (typeof a === "string" || typeof b === "string") {
    collator ??= new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
    return collator.compare(String(a), String(b));
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

export function sameKeys(a: SortKey, b: SortKey): boolean {
  return a.length === b.length && a.every((part, at) => part === b[at]);
}
