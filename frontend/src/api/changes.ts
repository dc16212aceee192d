/** The list as the server keeps it: a snapshot in pages, and what changed since. */

import { call } from "./client";
import type { JobRecord } from "./records";
import type { Counts } from "./types";

/** Everything that changed with the numbers `from`..`to`, both included. */
export interface Batch {
  readonly epoch: string;
  readonly from: number;
  readonly to: number;
  readonly upsert: readonly JobRecord[];
  readonly remove: readonly { readonly id: string; readonly version: number }[];
  readonly counts: Counts;
  readonly total: number;
  readonly queueRev: number;
  readonly queuePaused: boolean;
}

export interface ListPage {
  readonly epoch: string;
  /** Read before the rows: changes up to this number are in them. */
  readonly globalSeq: number;
  readonly queueRev: number;
  readonly queuePaused: boolean;
  readonly jobs: readonly JobRecord[];
  readonly counts: Counts;
  readonly total: number;
  readonly nextCursor?: string | null;
  /** Where finished jobs beyond the newest ones go on; absent or null when all are here. */
  readonly olderComplete?: string | null;
}

export interface Remote {
  page(cursor: string | null): Promise<ListPage>;
  older(cursor: string): Promise<ListPage>;
  /** Rejects with status 410 when the server no longer knows what changed since then. */
  changes(epoch: string, since: number): Promise<Batch>;
}

export const remote: Remote = {
  page: (cursor) => call(`/api/jobs?${query({ fields: "list", ...(cursor === null ? {} : { cursor }) })}`),
  older: (cursor) => call(`/api/jobs?${query({ fields: "list", older: cursor })}`),
  changes: (epoch, since) => call(`/api/jobs/changes?${query({ epoch, since: String(since) })}`),
};

function query(values: Record<string, string>): string {
  return new URLSearchParams(values).toString();
}
