import { call } from "./client";
import type { components } from "./schema.gen";

/** What is at a link: one video, or the entries of a list. */
export type Probe = components["schemas"]["ProbeView"];
export type Entry = components["schemas"]["EntryView"];

export type Format = components["schemas"]["FormatView"];

/** Ask a worker to look at a link; may take 20 seconds. */
export function probe(url: string): Promise<Probe> {
  return call("/api/probe", { method: "POST", body: { url } });
}

/** What the source of a job's link offers, from worst to best; may take 20 seconds. */
export async function listFormats(url: string, jobId: string): Promise<Format[]> {
  const body = { url, jobId, formats: true };
  const found: Probe = await call("/api/probe", { method: "POST", body });
  return found.formats ?? [];
}
