/** What the server tells once a second about itself. */

import { useValue, Value } from "./value";

export interface Slots {
  readonly used: number;
  readonly size: number;
}

export interface Stats {
  readonly epoch: string;
  readonly globalSeq: number;
  /** Bytes per second of all downloads together. */
  readonly speed: number;
  readonly active: number;
  readonly queued: number;
  readonly slots: { readonly download: Slots; readonly dub: Slots; readonly mux: Slots };
  readonly freeBytes: number | null;
  readonly diskLow: boolean;
  readonly turtle: { readonly on: boolean; readonly limit: number | null };
  readonly rateLimit: number | null;
  readonly queuePaused: boolean;
  /** Queues that no worker listens to. */
  readonly missing: readonly string[];
  readonly version: string;
}

export const stats = new Value<Stats | null>(null);

/** The newest stats; null before the first, and while the connection is lost. */
export function useStats(): Stats | null {
  return useValue(stats);
}
