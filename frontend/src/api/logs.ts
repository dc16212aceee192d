/** A job's stored events, read in windows that meet. */

import { call } from "./client";
import type { components } from "./schema.gen";

export type EventView = components["schemas"]["EventView"];

/** More than any `seq`. */
const END = 2 ** 31 - 1;

/** The newest events before this `seq`, oldest first. */
export function eventsBefore(id: string, seq: number | null, limit: number): Promise<EventView[]> {
  return read(id, `before=${seq ?? END}&limit=${limit}`);
}

/** The oldest events after this `seq`, oldest first. */
export function eventsAfter(id: string, seq: number, limit: number): Promise<EventView[]> {
  return read(id, `after=${seq}&limit=${limit}`);
}

async function read(id: string, window: string): Promise<EventView[]> {
  return (await call<{ events: EventView[] }>(`/api/jobs/${id}/logs?${window}`)).events;
}
