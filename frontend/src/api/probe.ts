import { call } from "./client";
import type { components } from "./schema.gen";

/** What is at a link: one video, or the entries of a list. */
export type Probe = components["schemas"]["ProbeView"];
export type Entry = components["schemas"]["EntryView"];

/** Ask a worker to look at a link; may take 20 seconds. */
export function probe(url: string): Promise<Probe> {
  return call("/api/probe", { method: "POST", body: { url } });
}
