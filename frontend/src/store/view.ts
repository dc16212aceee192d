/** Which jobs the list shows, in which order. */

import type { Counts, Job, Status } from "../api/types";
import { titleOf } from "../lib/status";

export type Filter = "all" | "active" | "waiting" | "queued" | "paused" | "complete" | "failed" | "canceled";
export type Sort = "newest" | "oldest" | "name" | "progress";

export const FILTERS: Record<Filter, { label: string; statuses: readonly Status[] | null }> = {
  all: { label: "All", statuses: null },
  active: { label: "Active", statuses: ["DOWNLOADING", "DUBBING", "MUXING"] },
  waiting: { label: "Waiting", statuses: ["DOWNLOADED", "DUBBED"] },
  queued: { label: "Queued", statuses: ["QUEUED"] },
  paused: { label: "Paused", statuses: ["PAUSED"] },
  complete: { label: "Completed", statuses: ["COMPLETE"] },
  failed: { label: "Failed", statuses: ["FAILED"] },
  canceled: { label: "Canceled", statuses: ["CANCELED"] },
};

export const SORTS: Record<Sort, string> = {
  newest: "Newest first",
  oldest: "Oldest first",
  name: "Name",
  progress: "Progress",
};

export interface View {
  filter: Filter;
  search: string;
  sort: Sort;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const byTime = (a: Job, b: Job) =>
  a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : a.id < b.id ? 1 : -1;

const ORDER: Record<Sort, (a: Job, b: Job) => number> = {
  newest: byTime,
  oldest: (a, b) => -byTime(a, b),
  name: (a, b) => collator.compare(titleOf(a), titleOf(b)) || byTime(a, b),
  progress: (a, b) => b.percent - a.percent || byTime(a, b),
};

export function visibleIds(jobs: Iterable<Job>, view: View): string[] {
  const { statuses } = FILTERS[view.filter];
  const words = view.search.toLowerCase().split(/\s+/).filter(Boolean);
  return [...jobs]
    .filter((job) => statuses?.includes(job.status) ?? true)
    .filter((job) => words.every((word) => `${job.title ?? ""} ${job.url}`.toLowerCase().includes(word)))
    .sort(ORDER[view.sort])
    .map((job) => job.id);
}

export function countOf(filter: Filter, counts: Counts, total: number): number {
  const { statuses } = FILTERS[filter];
  return statuses === null ? total : statuses.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
}

export function readView(search: string): View {
  const query = new URLSearchParams(search);
  return {
    filter: pick(query.get("show"), FILTERS, "all"),
    search: query.get("q") ?? "",
    sort: pick(query.get("sort"), SORTS, "newest"),
  };
}

export function writeView(view: View): string {
  const query = new URLSearchParams();
  if (view.filter !== "all") query.set("show", view.filter);
  if (view.search !== "") query.set("q", view.search);
  if (view.sort !== "newest") query.set("sort", view.sort);
  const text = query.toString();
  return text === "" ? "/" : `/?${text}`;
}

function pick<Key extends string>(value: string | null, known: Record<Key, unknown>, otherwise: Key): Key {
  return value !== null && Object.hasOwn(known, value) ? (value as Key) : otherwise;
}
