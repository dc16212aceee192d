/** Everything known about one job, and changing what may change. */

import { call } from "./client";
import type { components } from "./schema.gen";
import type { JobView, Stage } from "./types";

type Schemas = components["schemas"];

export type JobDetail = Schemas["JobDetail"];
export type MediaView = Schemas["MediaView"];
export type TrackView = Schemas["TrackView"];
export type ChapterView = Schemas["ChapterView"];
export type RunView = Schemas["RunView"];

/** `null` lifts the rate limit. */
export interface JobEdit {
  priority?: number;
  targetLang?: string;
  rateLimit?: number | null;
  voiceBalance?: number;
  /** `null` is the source's. */
  title?: string | null;
}

export function getDetail(id: string): Promise<JobDetail> {
  return call(`/api/jobs/${id}`);
}

export function editJob(id: string, edit: JobEdit): Promise<JobView> {
  return call(`/api/jobs/${id}`, { method: "PATCH", body: edit });
}

/** Repeat a stage and those after it. */
export function retryFrom(id: string, stage: Stage): Promise<JobView> {
  return call(`/api/jobs/${id}/retry`, { method: "POST", body: { stage } });
}
