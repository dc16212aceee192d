/** Which progress counts, and what it writes: its own figures, never version or status. */

import type { Job, ProgressEvent, ProgressPayload, Stage, StageView } from "../api/types";
import type { JobsStore } from "./jobs-store";

const SILENT_MS = 20_000;
const MEANS = {
  downloading: { status: "DOWNLOADING", stage: "download" },
  dubbing: { status: "DUBBING", stage: "dub" },
  muxing: { status: "MUXING", stage: "mux" },
} as const;

export class Progress {
  readonly #seen = new Map<string, { run: string; tick: number }>();

  /** Return the job with the newer figures, or null when the event is late, early or twice here. */
  on(job: Job, { payload, version }: ProgressEvent): Job | null {
    const { attempt, stage, tick } = payload;
    if (stage === "verifying") {
      // of the file that is there now: what came later has a verdict already
      return version < job.version ? null : { ...job, verifying: payload.percent };
    }
    if (job.status !== MEANS[stage].status || job.attempt !== attempt) {
      return null; // of a run that is over, or whose beginning is still on its way
    }
    const run = `${stage} ${attempt}`;
    const seen = this.#seen.get(job.id);
    if (seen?.run === run && tick <= seen.tick) {
      return null;
    }
    this.#seen.set(job.id, { run, tick });
    return withFigures(job, payload, MEANS[stage].stage);
  }

  /** Ticks may start anew with another gateway. */
  restart(): void {
    this.#seen.clear();
  }
}

/** Nothing is being verified for ever: a worker that says nothing more is gone. */
export function fadeVerifying(store: JobsStore, shown: Job): void {
  if (shown.verifying !== null) {
    setTimeout(() => {
      if (store.record(shown.id) === shown) {
        store.replace({ ...shown, verifying: null });
      }
    }, SILENT_MS);
  }
}

function withFigures(job: Job, payload: ProgressPayload, stage: Stage): Job {
  const { downloadedBytes, totalBytes, speed, eta, overall } = payload;
  return {
    ...job,
    percent: Math.max(job.percent, overall),
    speed: speed ?? null,
    eta: eta ?? null,
    // The later stages have no bytes of their own; those of the download stay.
    downloadedBytes: downloadedBytes ?? job.downloadedBytes,
    totalBytes: totalBytes ?? job.totalBytes,
    stages: job.stages.map((view) => withStageFigures(view, payload, stage)),
  };
}

function withStageFigures(view: StageView, payload: ProgressPayload, stage: Stage): StageView {
  if (view.stage !== stage) {
    return view;
  }
  const { percent, phase, speed, eta, attempt } = payload;
  return { ...view, status: "running", percent, phase, speed, eta, attempt, stalled: false };
}
