import type { Job, JobPage, ProgressEvent, StateEvent, Status } from "../api/types";
import { DOING_STAGE } from "../lib/status";

export function aJob(part: Partial<Job> = {}): Job {
  return {
    id: "job-1",
    url: "https://video.example.org/1",
    status: "QUEUED",
    version: 1,
    percent: 0,
    requestedDubbing: false,
    sourceLang: "auto",
    targetLang: "ru",
    outputContainer: "mkv",
    createdAt: "2026-11-22T14:00:00Z",
    ...part,
  };
}

export function aPage(jobs: Job[], part: Partial<JobPage> = {}): JobPage {
  const counts: JobPage["counts"] = {};
  for (const { status } of jobs) {
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return { jobs, total: jobs.length, limit: 200, offset: 0, counts, ...part };
}

export function aState(jobId: string, version: number, to: Status | null, part: Partial<StateEvent["payload"]> = {}): StateEvent {
  const payload = { from: null, to, stage: null, attempt: 1, ...part };
  return { jobId, type: "state_change", timestamp: "2026-11-22T14:00:01Z", version, payload };
}

export function aProgress(jobId: string, version: number, percent: number, stage: keyof typeof DOING_STAGE = "downloading"): ProgressEvent {
  const payload = { stage, percent, overall: percent / 2, speed: 3e6, eta: 12, downloadedBytes: percent * 100, totalBytes: 10_000, phase: "" };
  return { jobId, type: "progress", timestamp: "2026-11-22T14:00:02Z", version, payload };
}
