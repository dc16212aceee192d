/** The list as the server keeps it: a snapshot in pages, and what changed since. */

import { call } from "./client";
import { arrived, early, LIST } from "./early";
import type { JobRecord } from "./records";
import type { components } from "./schema.gen";
import type { Counts } from "./types";

type Schemas = components["schemas"];
type Records = readonly (Schemas["ListJob"] | JobRecord)[];

/** Everything that changed with the numbers `from`..`to`, both included. */
export type Batch = Readonly<Omit<Schemas["ListChanges"], "counts" | "upsert">> & {
  readonly counts: Counts;
  readonly upsert: Records;
};

/** Changes up to `globalSeq` of the first page are in all pages: it was read before the rows. */
export type ListPage = Readonly<Omit<Schemas["ListPage"], "counts" | "jobs">> & {
  readonly counts: Counts;
  readonly jobs: Records;
};

export interface Remote {
  page(cursor: string | null): Promise<ListPage>;
  older(cursor: string): Promise<ListPage>;
  /** Rejects with status 410 when the server no longer knows what changed since then. */
  changes(epoch: string, since: number): Promise<Batch>;
}

export const remote: Remote = {
  page: (cursor) => (cursor === null ? early(LIST) : call(`${LIST}&${query({ cursor })}`)),
  older: (cursor) => call(`/api/jobs?${query({ fields: "list", older: cursor })}`),
  changes: (epoch, since) => call(`/api/jobs/changes?${query({ epoch, since: String(since) })}`),
};

/** The list's first page, if it was asked for while the page was built and is here already. */
export function pageAtHand(): ListPage | undefined {
  return arrived(LIST) as ListPage | undefined;
}

function query(values: Record<string, string>): string {
  return new URLSearchParams(values).toString();
}
