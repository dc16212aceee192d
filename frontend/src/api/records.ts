/** The list's records: what the wire leaves out is filled in, so that the page knows one shape. */

import type { components } from "./schema.gen";
import { fileUrl, thumbnailUrl } from "./urls";

type JobView = components["schemas"]["JobView"];
export type StageView = components["schemas"]["StageView"];
type Stage = StageView["stage"];

type Shared =
  | "id"
  | "url"
  | "status"
  | "version"
  | "title"
  | "labels"
  | "createdAt"
  | "updatedAt"
  | "completedAt"
  | "percent"
  | "stage"
  | "attempt"
  | "speed"
  | "eta"
  | "downloadedBytes"
  | "totalBytes"
  | "expectedBytes"
  | "priority"
  | "requestedDubbing"
  | "sourceLang"
  | "targetLang"
  | "dubbingProvider"
  | "outputContainer"
  | "error"
  | "errorCode"
  | "failures"
  | "retryAt"
  | "rateLimit"
  | "durationSec"
  | "fileSizeBytes"
  | "thumbnailUrl"
  | "fileUrl"
  | "startNow"
  | "dubSkipped"
  | "verifiedAt"
  | "problem"
  | "stages";

export type Job = Readonly<Omit<Pick<JobView, Shared>, "labels">> & {
  readonly labels: readonly string[];
  /** The place among jobs of the same priority: the smaller comes first. */
  readonly rank: number;
  /** The host of the source, without `www.`. */
  readonly site: string;
  /** It is complete, but a stage was given up, or something is wrong with its file. */
  readonly hasWarning: boolean;
  /** How much of its file is read through, 0 to 100; null while nobody does that. */
  readonly verifying: number | null;
  /** Something asked of it is not confirmed yet. */
  readonly pending?: boolean;
};

/** What comes over the wire: a slim record, or the whole job that a command answers with. */
export type JobRecord = Pick<JobView, "id" | "url" | "status" | "version" | "createdAt"> & {
  readonly [Name in Exclude<Shared, "stages" | "labels">]?: JobView[Name] | undefined;
} & {
  readonly labels?: readonly string[];
  readonly stages?: readonly StageRecord[];
  readonly rank?: number | null;
  readonly thumbnail?: boolean;
  readonly file?: boolean;
  readonly hasWarning?: boolean;
};

export type StageRecord = Pick<StageView, "stage"> & { readonly [Name in keyof StageView]?: StageView[Name] };

const NONE: readonly string[] = [];

/** `before` lends what a command's answer does not tell. */
export function toJob(record: JobRecord, before?: Job): Job {
  return {
    id: record.id,
    url: record.url,
    status: record.status,
    version: record.version,
    title: record.title ?? null,
    labels: record.labels ?? NONE,
    ...timesOf(record),
    ...progressOf(record),
    ...requestOf(record),
    ...troubleOf(record),
    ...filesOf(record),
    rank: record.rank ?? before?.rank ?? Number.MAX_VALUE,
    site: before?.url === record.url ? before.site : siteOf(record.url),
  };
}

function timesOf(record: JobRecord) {
  return {
    createdAt: record.createdAt,
    updatedAt: record.updatedAt ?? record.completedAt ?? record.createdAt,
    completedAt: record.completedAt ?? null,
  };
}

function progressOf(record: JobRecord) {
  return {
    percent: record.percent ?? (record.status === "COMPLETE" ? 100 : 0),
    stage: stageOf(record),
    stages: stagesOf(record),
    attempt: record.attempt ?? 1,
    speed: record.speed ?? null,
    eta: record.eta ?? null,
    downloadedBytes: record.downloadedBytes ?? null,
    totalBytes: record.totalBytes ?? null,
    expectedBytes: record.expectedBytes ?? null,
  };
}

function requestOf(record: JobRecord) {
  return {
    priority: record.priority ?? 0,
    startNow: record.startNow ?? false,
    requestedDubbing: isDubbed(record),
    dubSkipped: record.dubSkipped ?? false,
    sourceLang: record.sourceLang ?? "auto",
    targetLang: record.targetLang ?? "",
    dubbingProvider: record.dubbingProvider ?? "auto",
    outputContainer: record.outputContainer ?? "mkv",
    rateLimit: record.rateLimit ?? null,
  };
}

function troubleOf(record: JobRecord) {
  return {
    error: record.error ?? null,
    errorCode: record.errorCode ?? null,
    failures: record.failures ?? 0,
    retryAt: record.retryAt ?? null,
    problem: record.problem ?? null,
    hasWarning: record.hasWarning ?? (record.problem != null && record.status === "COMPLETE"),
  };
}

function filesOf(record: JobRecord) {
  return {
    durationSec: record.durationSec ?? null,
    fileSizeBytes: record.fileSizeBytes ?? null,
    verifiedAt: record.verifiedAt ?? null,
    verifying: null,
    thumbnailUrl: record.thumbnailUrl ?? (record.thumbnail === true ? thumbnailUrl(record.id) : null),
    fileUrl: record.fileUrl ?? (record.file === true ? fileUrl(record.id) : null),
  };
}

/** A slim record tells the language of the dub alone. */
function isDubbed({ requestedDubbing, targetLang }: JobRecord): boolean {
  return requestedDubbing ?? targetLang !== undefined;
}

function stageOf({ stage, status }: JobRecord): Stage | null {
  return stage ?? STAGE_OF[status] ?? null;
}

/** What a job is in, or waits for. */
const STAGE_OF: Partial<Record<JobView["status"], Stage>> = {
  QUEUED: "download",
  DOWNLOADING: "download",
  DOWNLOADED: "dub",
  DUBBING: "dub",
  DUBBED: "mux",
  MUXING: "mux",
};

type Untold = "done" | "waiting";

const WAITING = {
  status: "waiting",
  attempt: 0,
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
} as const;

const PLAIN: readonly Stage[] = ["download"];
const DUBBED: readonly Stage[] = ["download", "dub", "mux"];
/** Most of thousands of jobs share these, and none of them costs anything when such a job changes. */
const UNTOLD = { done: untold("done"), waiting: untold("waiting") };

/** A stage that is not told waits; where none is told of a complete job, all are done. */
function stagesOf(record: JobRecord): StageView[] {
  const told = record.stages ?? [];
  const rest = record.status === "COMPLETE" && told.length === 0 ? "done" : "waiting";
  const { plain, dubbed } = UNTOLD[rest];
  const stages = isDubbed(record) ? dubbed : plain;
  if (told.length === 0) {
    return stages;
  }
  return stages.map((waiting) => {
    const one = told.find(({ stage }) => stage === waiting.stage);
    return one === undefined ? waiting : toStage(one);
  });
}

function untold(status: Untold) {
  const stages = (names: readonly Stage[]) => names.map((stage) => toStage({ stage, status }));
  return { plain: stages(PLAIN), dubbed: stages(DUBBED) };
}

function toStage(record: StageRecord): StageView {
  return { ...WAITING, percent: record.status === "done" ? 100 : 0, ...record };
}

/** Much faster than `new URL` for ten thousand links. */
export function siteOf(url: string): string {
  const host = /^[a-z][\w+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(url)?.[1] ?? "";
  return host.toLowerCase().replace(/^www\./, "");
}
