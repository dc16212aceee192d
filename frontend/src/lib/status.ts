/** What each status means to a person: its icon, its sentence and what may be asked of it. */

import type { Doing, Job, Stage, StageView, Status } from "../api/types";
import { t } from "../i18n";
import { moment, percent, speed } from "./format";
import { phase } from "./phase";

export type JobVerb = "start" | "pause" | "resume" | "cancel" | "retry" | "skipDub" | "verify";
export type IconName =
  "clock" | "down" | "hourglass" | "languages" | "merge" | "pause" | "check" | "alert" | "ban";

interface StatusFacts {
  icon: IconName;
  actions: readonly JobVerb[];
}

const STOPPABLE = ["pause", "cancel"] as const;
const WAITING = ["start", ...STOPPABLE] as const;

export const STATUS: Record<Status, StatusFacts> = {
  QUEUED: { icon: "clock", actions: WAITING },
  DOWNLOADING: { icon: "down", actions: STOPPABLE },
  DOWNLOADED: { icon: "hourglass", actions: [...WAITING, "skipDub"] },
  DUBBING: { icon: "languages", actions: [...STOPPABLE, "skipDub"] },
  DUBBED: { icon: "hourglass", actions: WAITING },
  MUXING: { icon: "merge", actions: STOPPABLE },
  PAUSED: { icon: "pause", actions: ["resume", "cancel", "skipDub"] },
  COMPLETE: { icon: "check", actions: ["verify", "retry"] },
  FAILED: { icon: "alert", actions: ["resume", "retry", "skipDub"] },
  CANCELED: { icon: "ban", actions: ["retry"] },
};

/** What the status alone does not tell. */
const FITS: Partial<Record<JobVerb, (job: Job) => boolean>> = {
  start: (job) => !job.startNow,
  skipDub: (job) => job.requestedDubbing && job.stages[0]?.status === "done",
  verify: hasFile,
  retry: (job) => job.status !== "COMPLETE" || job.problem !== null,
};

export const ACTIVE: Record<Exclude<Doing, "verifying">, Status> = {
  downloading: "DOWNLOADING",
  dubbing: "DUBBING",
  muxing: "MUXING",
};
export const DOING_STAGE: Record<Exclude<Doing, "verifying">, Stage> = {
  downloading: "download",
  dubbing: "dub",
  muxing: "mux",
};

export function isActive(status: Status): boolean {
  return status === "DOWNLOADING" || status === "DUBBING" || status === "MUXING";
}

/** Whether this may be asked of the job; to start it now is asked once. */
export function may(job: Job, verb: JobVerb): boolean {
  return STATUS[job.status].actions.includes(verb) && FITS[verb]?.(job) !== false;
}

/** Whether it has a place in the queue that a person may choose. */
export function isMovable(job: Job): boolean {
  return job.status === "QUEUED" || (job.status === "PAUSED" && job.stages[0]?.status === "waiting");
}

/** Whether its folder may still change: until the stage starts that puts the file there (webapp/job_edit.py). */
export function isRelocatable({ status, requestedDubbing }: Job): boolean {
  return requestedDubbing
    ? status !== "MUXING" && status !== "COMPLETE"
    : status === "QUEUED" || status === "PAUSED" || status === "FAILED" || status === "CANCELED";
}

export function hasFile(job: Job): boolean {
  return job.fileUrl !== null;
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

/** Number of the stage a job is in among those it has; 0 when there is but one or it has ended. */
function stageNumber(job: Job): number {
  const stage = currentStage(job);
  const stages = stagesOf(job);
  return stage === null || stages.length === 1 ? 0 : stages.indexOf(stage) + 1;
}

export function stagePhrase(job: Job): string {
  const number = stageNumber(job);
  return number === 0 ? "" : t("status.stageOf", { number, total: stagesOf(job).length });
}

/** The status sentence of a full row; `position` is the job's place in the queue, from 1. */
export function sentence(job: Job, position?: number): string {
  return [stoppedWhere(job) ?? word(job), ...particulars(job, position)].filter(Boolean).join(" – ");
}

/** The same in a few words, for a compact row. */
export function shortSentence(job: Job, position?: number): string {
  switch (job.status) {
    case "QUEUED":
      return position === undefined ? t("status.QUEUED") : `${t("status.QUEUED")} #${position}`;
    case "DOWNLOADING":
      return job.speed === null ? t("status.DOWNLOADING") : `▼ ${speed(job.speed)}`;
    case "DUBBING":
    case "MUXING":
      return phase(viewOf(job, currentStage(job)), job.outputContainer) || word(job);
    case "COMPLETE":
      return [word(job), verification(job)].filter(Boolean).join(" – ");
    default:
      return word(job);
  }
}

/** The status; of a job whose dub was skipped, that it is about to end. */
function word(job: Job): string {
  const skipped = !job.requestedDubbing && (job.status === "DOWNLOADED" || job.status === "DUBBING");
  return t(skipped ? "status.finishing" : `status.${job.status}`);
}

/** How far it is, or what the last one found wrong. */
function verification({ verifying, problem }: Job): string {
  return verifying === null ? (problem ?? "") : `${t("status.verifying")} ${percent(verifying)}`;
}

function stoppedWhere(job: Job): string | undefined {
  const stage = currentStage(job);
  if (stage === null) {
    return undefined;
  }
  const number = stageNumber(job);
  const where = { number, total: stagesOf(job).length, stage: t(`status.${stage}`) };
  switch (job.status) {
    case "FAILED":
      return t("status.failedIn", where);
    case "PAUSED":
      return number === 0 ? undefined : t("status.pausedIn", where);
    case "CANCELED":
      return number === 0 ? undefined : t("status.canceledIn", where);
    default:
      return undefined;
  }
}

function particulars(job: Job, position: number | undefined): string[] {
  switch (job.status) {
    case "QUEUED":
    case "DOWNLOADED":
    case "DUBBED":
      return [waitReason(job) || placeOf(position)];
    case "DOWNLOADING":
      return [rate(job), doing(job), stagePhrase(job)];
    case "DUBBING":
    case "MUXING":
      return [doing(job), stagePhrase(job)];
    case "COMPLETE":
      return [job.completedAt === null ? "" : moment(job.completedAt), dubbed(job), verification(job)];
    default:
      return [];
  }
}

function placeOf(position: number | undefined): string {
  return position === undefined ? "" : t("status.position", { position });
}

function rate(job: Job): string {
  return job.speed === null ? "" : `▼ ${speed(job.speed)}`;
}

/** Why a waiting job does not start although its turn may have come. */
function waitReason(job: Job): string {
  if (job.errorCode === "DISK_FULL") {
    return t("status.diskFull");
  }
  if (job.retryAt !== null) {
    return t("status.nextTry", { time: moment(job.retryAt) });
  }
  return job.startNow ? t("status.startsNow") : "";
}

function doing(job: Job): string {
  return phase(viewOf(job, currentStage(job)), job.outputContainer);
}

function dubbed(job: Job): string {
  if (!job.requestedDubbing) {
    return job.dubSkipped ? t("status.dubSkipped") : "";
  }
  if (!hasDub(job)) {
    return t("status.withoutDub");
  }
  const to = job.targetLang.toUpperCase();
  return job.sourceLang === "auto"
    ? t("status.dubbedInto", { to })
    : t("status.dubbed", { from: job.sourceLang.toUpperCase(), to });
}

/** Whether the finished file holds both voices; a failed dub leaves the plain video. */
export function hasDub(job: Job): boolean {
  return job.status === "COMPLETE" && viewOf(job, "mux")?.status === "done";
}

export function titleOf(job: Job): string {
  return job.title === null || job.title === "" ? job.url : job.title;
}
