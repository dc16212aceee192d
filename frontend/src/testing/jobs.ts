import type { Batch, ListPage } from "../api/changes";
import { toJob, type JobRecord } from "../api/records";
import type { Counts, Job, JobView, ProgressEvent, Stage, StageView } from "../api/types";

/** A schedule of the store's without waiting. */
export function atOnce(order: () => void, draw: () => void): void {
  order();
  draw();
}

/** A job as the server's commands answer with it. */
export function aView(part: Partial<JobView> = {}): JobView {
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
    labels: [],
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
    dubSkipped: false,
    verifiedAt: null,
    problem: null,
    ...part,
  };
}

/** A job as the page holds it. */
export function aJob(part: Partial<Job> = {}): Job {
  return { ...toJob({ ...aView({ ...part, labels: [...(part.labels ?? [])] }), rank: 1 }), ...part };
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

export function countsOf(jobs: readonly Pick<JobRecord, "status">[]): Counts {
  const counts: Counts = {};
  for (const { status } of jobs) {
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

export function aPage(jobs: readonly JobRecord[], part: Partial<ListPage> = {}): ListPage {
  return {
    epoch: "e1",
    globalSeq: 0,
    queueRev: 0,
    queuePaused: false,
    jobs,
    counts: countsOf(jobs),
    total: jobs.length,
    nextCursor: null,
    olderComplete: null,
    ...part,
  };
}

export function aBatch(to: number, upsert: readonly JobRecord[], part: Partial<Batch> = {}): Batch {
  return {
    epoch: "e1",
    from: to,
    to,
    upsert,
    remove: [],
    counts: countsOf(upsert),
    total: upsert.length,
    queueRev: 0,
    queuePaused: false,
    ...part,
  };
}

export function aProgress(
  jobId: string,
  tick: number,
  percent: number,
  part: Partial<ProgressEvent["payload"]> = {},
): ProgressEvent {
  const payload = {
    stage: "downloading" as const,
    attempt: 1,
    tick,
    percent,
    overall: percent / 2,
    speed: 3e6,
    eta: 12,
    downloadedBytes: percent * 100,
    totalBytes: 10_000,
    phase: "",
    ...part,
  };
  return { jobId, type: "progress", timestamp: "2026-11-22T14:00:02Z", version: 1, payload };
}
