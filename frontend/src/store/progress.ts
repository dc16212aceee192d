/** Which progress counts, and what it writes: its own figures, never version or status. */

import type { Job, ProgressEvent, ProgressPayload, StageView } from "../api/types";

const MEANS = {
  downloading: { status: "DOWNLOADING", stage: "download" },
  dubbing: { status: "DUBBING", stage: "dub" },
  muxing: { status: "MUXING", stage: "mux" },
} as const;

export class Progress {
  readonly #seen = new Map<string, { run: string; tick: number }>();

  /** Return the job with the newer figures, or null when the event is late, early or twice here. */
  on(job: Job, { payload }: ProgressEvent): Job | null {
    const { attempt, stage, tick } = payload;
    if (job.status !== MEANS[stage].status || job.attempt !== attempt) {
      return null; // of a run that is over, or whose beginning is still on its way
    }
    const run = `${stage} ${attempt}`;
    const seen = this.#seen.get(job.id);
    if (seen?.run === run && tick <= seen.tick) {
      return null;
    }
    this.#seen.set(job.id, { run, tick });
    return withFigures(job, payload);
  }

  /** Ticks may start anew with another gateway. */
  restart(): void {
    this.#seen.clear();
  }
}

function withFigures(job: Job, payload: ProgressPayload): Job {
  const { downloadedBytes, totalBytes, speed, eta, overall } = payload;
  return {
    ...job,
    percent: Math.max(job.percent, overall),
    speed: speed ?? null,
    eta: eta ?? null,
    // The later stages have no bytes of their own; those of the download stay.
    downloadedBytes: downloadedBytes ?? job.downloadedBytes,
    totalBytes: totalBytes ?? job.totalBytes,
    stages: job.stages.map((view) => withStageFigures(view, payload)),
  };
}

function withStageFigures(view: StageView, payload: ProgressPayload): StageView {
  if (view.stage !== MEANS[payload.stage].stage) {
    return view;
  }
  const { percent, phase, speed, eta, attempt } = payload;
  return { ...view, status: "running", percent, phase, speed, eta, attempt, stalled: false };
}
