/** The three-part bar: how full each stage's part is and why. */

import type { Job, Stage, Status, StageView } from "../api/types";
import { currentStage, stagesOf, viewOf } from "./status";

export type SegmentState = "empty" | "running" | "unknown" | "stopped" | "failed" | "done";

export interface Segment {
  stage: Stage;
  state: SegmentState;
  /** 0-100 of this stage. */
  percent: number;
}

const STAGES_DONE: Partial<Record<Status, number>> = {
  QUEUED: 0,
  DOWNLOADING: 0,
  DOWNLOADED: 1,
  DUBBING: 1,
  DUBBED: 2,
  MUXING: 2,
};

export function segments(job: Job): Segment[] {
  const stages = stagesOf(job);
  if (job.status === "COMPLETE") {
    return stages.map((stage) => finished(stage, viewOf(job, stage)));
  }
  const current = currentStage(job);
  const done = STAGES_DONE[job.status] ?? stoppedAfter(job);
  return stages.map((stage, index) => {
    if (index < done) {
      return { stage, state: "done", percent: 100 };
    }
    if (stage !== current) {
      return { stage, state: "empty", percent: 0 };
    }
    return { stage, ...underWay(job, viewOf(job, stage)) };
  });
}

/** A finished job may lack its dub: the plain video is kept when the dub fails for good. */
function finished(stage: Stage, view: StageView | undefined): Segment {
  if (stage === "download" || view?.status === "done") {
    return { stage, state: "done", percent: 100 };
  }
  return { stage, state: view?.status === "failed" ? "failed" : "empty", percent: 0 };
}

/** Of a paused, failed or canceled job: how many stages lie behind it. */
function stoppedAfter(job: Job): number {
  const stages = stagesOf(job);
  const current = currentStage(job);
  return current === null ? 0 : Math.max(0, stages.indexOf(current));
}

function underWay(job: Job, view: StageView | undefined): Pick<Segment, "state" | "percent"> {
  const percent = Math.min(100, Math.max(0, view?.percent ?? 0));
  switch (job.status) {
    case "FAILED":
      return { state: "failed", percent };
    case "DOWNLOADING":
    case "DUBBING":
    case "MUXING":
      return { state: percent === 0 ? "unknown" : "running", percent };
    case "PAUSED":
    case "CANCELED":
      return { state: "stopped", percent };
    default:
      return { state: "empty", percent: 0 };
  }
}
