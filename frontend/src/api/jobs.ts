import { call } from "./client";
import type { JobRequest, JobView } from "./types";

export type Command = "start" | "pause" | "resume" | "cancel" | "retry";

export function getJob(id: string): Promise<JobView> {
  return call(`/api/jobs/${id}`);
}

/** Repeating a call with the same key returns the first job instead of making a second. */
export function createJob(body: JobRequest, key: string): Promise<JobView> {
  return call("/api/jobs", { method: "POST", body, headers: { "Idempotency-Key": key } });
}

export function commandJob(id: string, command: Command): Promise<JobView> {
  return call(`/api/jobs/${id}/${command}`, { method: "POST" });
}

/** Whatever waits in the queue or runs from it; what was started now goes on. */
export function pauseQueue(paused: boolean): Promise<unknown> {
  return call(`/api/queue/${paused ? "pause" : "resume"}`, { method: "POST" });
}

export function deleteJob(id: string, files: boolean): Promise<unknown> {
  return call(`/api/jobs/${id}?files=${String(files)}`, { method: "DELETE" });
}

export { fileUrl, thumbnailUrl } from "./urls";
