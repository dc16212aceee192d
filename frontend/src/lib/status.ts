/** What each status means to a person: its word, icon, filter group and what may be asked of it. */

import type { Doing, Job, Stage, StageView, Status } from "../api/types";
import { moment, speed } from "./format";

export type Action = "start" | "pause" | "resume" | "cancel" | "retry";
export type IconName =
  "clock" | "down" | "hourglass" | "languages" | "merge" | "pause" | "check" | "alert" | "ban";

interface StatusFacts {
  word: string;
  icon: IconName;
  actions: readonly Action[];
}

const STOPPABLE = ["pause", "cancel"] as const;
const WAITING = ["start", ...STOPPABLE] as const;

export const STATUS: Record<Status, StatusFacts> = {
  QUEUED: { word: "Queued", icon: "clock", actions: WAITING },
  DOWNLOADING: { word: "Downloading", icon: "down", actions: STOPPABLE },
  DOWNLOADED: { word: "Waiting for dub", icon: "hourglass", actions: WAITING },
  DUBBING: { word: "Dubbing", icon: "languages", actions: STOPPABLE },
  DUBBED: { word: "Waiting for mux", icon: "hourglass", actions: WAITING },
  MUXING: { word: "Muxing", icon: "merge", actions: STOPPABLE },
  PAUSED: { word: "Paused", icon: "pause", actions: ["resume", "cancel"] },
  COMPLETE: { word: "Completed", icon: "check", actions: [] },
  FAILED: { word: "Failed", icon: "alert", actions: ["resume", "retry"] },
  CANCELED: { word: "Canceled", icon: "ban", actions: ["retry"] },
};

export const ACTIVE: Record<Doing, Status> = {
  downloading: "DOWNLOADING",
  dubbing: "DUBBING",
  muxing: "MUXING",
};
export const DOING_STAGE: Record<Doing, Stage> = {
  downloading: "download",
  dubbing: "dub",
  muxing: "mux",
};

function isWaiting(status: Status): boolean {
  return status === "QUEUED" || status === "DOWNLOADED" || status === "DUBBED";
}

export function isActive(status: Status): boolean {
  return status === "DOWNLOADING" || status === "DUBBING" || status === "MUXING";
}

/** What may be asked of a job; to start it now is asked once. */
export function actionsOf(job: Job): readonly Action[] {
  const { actions } = STATUS[job.status];
  return job.startNow ? actions.filter((action) => action !== "start") : actions;
}

export function stagesOf(job: Job): readonly Stage[] {
  return job.requestedDubbing ? ["download", "dub", "mux"] : ["download"];
}

/** The stage a job is in, waits for, or stopped in; null after the last. */
export function currentStage(job: Job): Stage | null {
  if (job.status === "COMPLETE") {
    return null;
  }
  const unfinished = job.stages.find(({ status }) => status !== "done" && status !== "skipped");
  return job.stage ?? unfinished?.stage ?? null;
}

export function viewOf(job: Job, stage: Stage | null): StageView | undefined {
  return job.stages.find((view) => view.stage === stage);
}

export function stagePhrase(job: Job): string {
  const stage = currentStage(job);
  const stages = stagesOf(job);
  const at = stage === null ? -1 : stages.indexOf(stage);
  return at < 0 || stages.length === 1 ? "" : `stage ${at + 1} of ${stages.length}`;
}

/** The status sentence of a row. */
export function sentence(job: Job): string {
  return (
    heldBy(job) ??
    [STATUS[job.status].word + stoppedWhere(job), ...particulars(job)].filter(Boolean).join(" – ")
  );
}

/** Why a waiting job does not start although its turn may have come. */
function heldBy(job: Job): string | null {
  if (!isWaiting(job.status)) {
    return null;
  }
  if (job.errorCode === "DISK_FULL") {
    return "Waits for space on the disk";
  }
  return job.retryAt === null ? null : `Tries again at ${moment(job.retryAt)}`;
}

function stoppedWhere(job: Job): string {
  const stage = currentStage(job);
  if (stage === null) {
    return "";
  }
  if (job.status === "FAILED") {
    return ` in ${stage}`;
  }
  const phrase = job.status === "PAUSED" || job.status === "CANCELED" ? stagePhrase(job) : "";
  return phrase === "" ? "" : ` in ${phrase} (${stage})`;
}

function particulars(job: Job): string[] {
  switch (job.status) {
    case "DOWNLOADING":
      return [job.speed === null ? "" : `▼ ${speed(job.speed)}`, phase(job), stagePhrase(job)];
    case "DUBBING":
    case "MUXING":
      return [phase(job), stagePhrase(job)];
    case "COMPLETE":
      return [job.completedAt === null ? "" : moment(job.completedAt), dubbed(job)];
    default:
      return [];
  }
}

function dubbed(job: Job): string {
  if (!job.requestedDubbing) {
    return "";
  }
  if (!hasDub(job)) {
    return "without the dub";
  }
  const from = job.sourceLang === "auto" ? "" : job.sourceLang.toUpperCase();
  return `dubbed ${from === "" ? "into " : `${from}→`}${job.targetLang.toUpperCase()}`;
}

/** Whether the finished file holds both voices; a failed dub leaves the plain video. */
export function hasDub(job: Job): boolean {
  return job.status === "COMPLETE" && viewOf(job, "mux")?.status === "done";
}

const PHASES: Record<string, string> = {
  waiting: "the provider is working",
  measure: "measuring loudness",
  mix: "mixing",
  level: "setting the level",
  encode: "encoding",
  close: "putting the index first",
  verify: "verifying",
  save: "writing to the disk",
};

function phase(job: Job): string {
  const view = viewOf(job, currentStage(job));
  if (view?.stalled === true) {
    return "no progress for a while";
  }
  const text = view?.phase ?? "";
  return PHASES[text] ?? text;
}

export function titleOf(job: Job): string {
  return job.title === null || job.title === "" ? job.url : job.title;
}
