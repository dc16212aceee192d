/** What a snapshot, a job or an event does to the list. Pure: state in, state out, or the same state. */

import type {
  Counts,
  Job,
  JobPage,
  ProgressEvent,
  ProgressPayload,
  StageView,
  StateEvent,
  StatePayload,
  Status,
} from "../api/types";
import { ACTIVE, DOING_STAGE, isActive } from "../lib/status";

export interface JobsState {
  readonly jobs: ReadonlyMap<string, Job>;
  /** Removed here or announced as removed; a late answer must not bring them back. */
  readonly gone: ReadonlySet<string>;
  readonly counts: Counts;
  readonly total: number;
  readonly queuePaused: boolean;
}

export interface Outcome {
  readonly state: JobsState;
  /** The event shows that something was missed: ask for this job again. */
  readonly stale?: string;
}

export const EMPTY: JobsState = {
  jobs: new Map(),
  gone: new Set(),
  counts: {},
  total: 0,
  queuePaused: false,
};

/**
 * Take over the pages of a snapshot. `known` are the ids held when it was requested: those are
 * dropped when the snapshot lacks them, while jobs that arrived meanwhile stay.
 */
export function withSnapshot(
  state: JobsState,
  pages: readonly JobPage[],
  known: ReadonlySet<string>,
): JobsState {
  const listed = pages.flatMap((page) => page.jobs).filter((job) => !state.gone.has(job.id));
  const jobs = new Map(listed.map((job) => [job.id, newer(state.jobs.get(job.id), job)]));
  for (const [id, job] of state.jobs) {
    if (!known.has(id) && !jobs.has(id)) {
      jobs.set(id, job);
    }
  }
  const last = pages.at(-1);
  return {
    ...state,
    jobs,
    counts: last?.counts ?? {},
    total: last?.total ?? jobs.size,
    queuePaused: last?.queuePaused ?? state.queuePaused,
  };
}

export function withJob(state: JobsState, job: Job): JobsState {
  if (state.gone.has(job.id)) {
    return state;
  }
  const before = state.jobs.get(job.id);
  const after = newer(before, job);
  return after === before ? state : put(state, before, after);
}

export function withoutJob(state: JobsState, id: string): JobsState {
  const gone = new Set(state.gone).add(id);
  const before = state.jobs.get(id);
  if (before === undefined) {
    return { ...state, gone };
  }
  const jobs = new Map(state.jobs);
  jobs.delete(id);
  const counts = counted(state.counts, before.status, undefined);
  return { ...state, jobs, gone, counts, total: Math.max(0, state.total - 1) };
}

export function withState(state: JobsState, event: StateEvent): Outcome {
  const { jobId, version, payload } = event;
  if (payload.to === null) {
    return { state: withoutJob(state, jobId) };
  }
  const before = state.jobs.get(jobId);
  if (before === undefined) {
    return state.gone.has(jobId) ? { state } : { state, stale: jobId };
  }
  if (version <= before.version) {
    return { state };
  }
  const after = { ...before, version, ...statusFields(payload.to, payload) };
  // An event is only part of the record: title, sizes and times come with the job itself.
  return { state: put(state, before, after), stale: jobId };
}

function statusFields(to: Status, { stage, error }: StatePayload): Partial<Job> {
  return {
    status: to,
    stage,
    error: error?.message ?? null,
    errorCode: error?.code ?? null,
    speed: null,
    eta: null,
  };
}

export function withProgress(state: JobsState, event: ProgressEvent): Outcome {
  const { jobId, version, payload } = event;
  const before = state.jobs.get(jobId);
  if (before === undefined) {
    return state.gone.has(jobId) ? { state } : { state, stale: jobId };
  }
  if (version > before.version) {
    return { state, stale: jobId };
  }
  if (version < before.version || before.status !== ACTIVE[payload.stage]) {
    return { state };
  }
  return { state: put(state, before, { ...before, ...liveFields(before, payload) }) };
}

function liveFields(before: Job, payload: ProgressPayload): Partial<Job> {
  const { downloadedBytes, totalBytes, speed, eta } = payload;
  return {
    percent: Math.max(before.percent, payload.overall),
    speed,
    eta,
    // The later stages have no bytes of their own; those of the download stay.
    ...(downloadedBytes === null ? {} : { downloadedBytes }),
    ...(totalBytes === null ? {} : { totalBytes }),
    stages: withStagePercent(before.stages, payload),
  };
}

function withStagePercent(stages: readonly StageView[], payload: ProgressPayload): StageView[] {
  const stage = DOING_STAGE[payload.stage];
  const { percent, phase, speed, eta } = payload;
  return stages.map((view) =>
    view.stage === stage ? { ...view, status: "running", percent, phase, speed, eta } : view,
  );
}

/** The newer of two records; at equal versions the stored figures may lag behind the live ones. */
function newer(before: Job | undefined, incoming: Job): Job {
  if (before === undefined || incoming.version > before.version) {
    return incoming;
  }
  if (incoming.version < before.version) {
    return before;
  }
  if (!isActive(incoming.status) || incoming.percent >= before.percent) {
    return incoming;
  }
  const { percent, speed, eta, downloadedBytes, totalBytes, stages } = before;
  const live = { percent, speed, eta, downloadedBytes, totalBytes, stages };
  return { ...incoming, ...live };
}

function put(state: JobsState, before: Job | undefined, after: Job): JobsState {
  const jobs = new Map(state.jobs).set(after.id, after);
  const total = before === undefined ? state.total + 1 : state.total;
  return { ...state, jobs, total, counts: counted(state.counts, before?.status, after.status) };
}

function counted(counts: Counts, from: Status | undefined, to: Status | undefined): Counts {
  if (from === to) {
    return counts;
  }
  const next = { ...counts };
  if (from !== undefined) {
    next[from] = Math.max(0, (next[from] ?? 0) - 1);
  }
  if (to !== undefined) {
    next[to] = (next[to] ?? 0) + 1;
  }
  return next;
}
