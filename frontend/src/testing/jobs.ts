import type { Job, JobPage, ProgressEvent, Stage, StageView, StateEvent, Status } from "../api/types";
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
    updatedAt: "2026-11-22T14:00:00Z",
    completedAt: null,
    title: null,
    stage: null,
    stages: (part.requestedDubbing === true ? STAGES : STAGES.slice(0, 1)).map((stage) => aStage(stage)),
    speed: null,
    eta: null,
    downloadedBytes: null,
    totalBytes: null,
    durationSec: null,
    fileSizeBytes: null,
    fileUrl: null,
    thumbnailUrl: null,
    error: null,
    errorCode: null,
    attempt: 1,
    retries: 0,
    position: 1,
    priority: 0,
    startNow: false,
    failures: 0,
    retryAt: null,
    expectedBytes: null,
    dubbingProvider: "auto",
    voiceBalance: 0,
    useLivelyVoice: false,
    formatPreset: "bestvideo+bestaudio",
    downloadSubtitles: false,
    subtitleLangs: [],
    rateLimit: null,
    proxy: null,
    folder: null,
    ...part,
  };
}

const STAGES: readonly Stage[] = ["download", "dub", "mux"];

export function aStage(stage: Stage, part: Partial<StageView> = {}): StageView {
  return {
    stage,
    status: "waiting",
    percent: 0,
    attempt: 1,
    phase: "",
    speed: null,
    eta: null,
    startedAt: null,
    finishedAt: null,
    error: null,
    errorCode: null,
    engine: null,
    stalled: false,
    wakeAt: null,
    ...part,
  };
}

export function aPage(jobs: Job[], part: Partial<JobPage> = {}): JobPage {
  const counts: JobPage["counts"] = {};
  for (const { status } of jobs) {
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return {
    jobs,
    total: jobs.length,
    limit: 200,
    offset: 0,
    nextCursor: null,
    queuePaused: false,
    counts,
    ...part,
  };
}

export function aState(
  jobId: string,
  version: number,
  to: Status | null,
  part: Partial<StateEvent["payload"]> = {},
): StateEvent {
  const payload = { from: null, to, stage: null, attempt: 1, error: null, ...part };
  return { jobId, type: "state_change", timestamp: "2026-11-22T14:00:01Z", version, payload };
}

export function aProgress(
  jobId: string,
  version: number,
  percent: number,
  stage: keyof typeof DOING_STAGE = "downloading",
): ProgressEvent {
  const payload = {
    stage,
    percent,
    overall: percent / 2,
    speed: 3e6,
    eta: 12,
    downloadedBytes: percent * 100,
    totalBytes: 10_000,
    phase: "",
  };
  return { jobId, type: "progress", timestamp: "2026-11-22T14:00:02Z", version, payload };
}
