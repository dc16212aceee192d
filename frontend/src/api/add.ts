import { call } from "./client";
import type { components } from "./schema.gen";
import type { JobRequest } from "./types";

type Schemas = components["schemas"];
type BatchRequest = Pick<Schemas["BatchRequest"], "urls"> & Omit<JobRequest, "url">;

export function addBatch(body: BatchRequest, key: string): Promise<Schemas["BatchAnswer"]> {
  return call("/api/jobs/batch", { method: "POST", body, headers: { "Idempotency-Key": key } });
}

/** Before the others of their priority, in the order given. Those that have begun stay as they are. */
export function moveToTop(ids: readonly string[]): Promise<unknown> {
  return call("/api/jobs/actions", { method: "POST", body: { action: "move", ids, to: "top" } });
}

export type JobDefaults = Pick<
  Schemas["SettingsView"],
  | "defaultContainer"
  | "defaultFolder"
  | "defaultFormatPreset"
  | "defaultProvider"
  | "defaultSubtitles"
  | "defaultTargetLang"
  | "defaultVoiceBalance"
>;

/** What the settings say of new jobs. */
export function getDefaults(): Promise<JobDefaults> {
  return call("/api/settings");
}
