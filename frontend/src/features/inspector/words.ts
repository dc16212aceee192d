/** The names of stages, of how they stand and of how attempts ended. */

import type { FileView } from "../../api/files";
import type { MediaView, RunView } from "../../api/detail";
import type { Stage, StageView } from "../../api/types";
import { t, type Key } from "../../i18n";

const STAGES: Record<Stage, Key> = {
  download: "inspector.stageDownload",
  dub: "inspector.stageDub",
  mux: "inspector.stageMux",
};

const STATES: Record<StageView["status"] | RunView["outcome"], Key> = {
  waiting: "inspector.waiting",
  running: "inspector.running",
  done: "inspector.done",
  failed: "inspector.outcomeFailed",
  stopped: "inspector.stopped",
  lost: "inspector.lost",
  interrupted: "inspector.interrupted",
  skipped: "inspector.skipped",
};

const KINDS: Record<FileView["kind"], Key> = {
  library: "inspector.kindLibrary",
  video: "inspector.kindVideo",
  dub: "inspector.kindDub",
  preview: "inspector.kindPreview",
  subtitles: "inspector.kindSubtitles",
  dubSubtitles: "inspector.kindDubSubtitles",
  thumbnail: "inspector.kindThumbnail",
};

export function stageName(stage: Stage): string {
  return t(STAGES[stage]);
}

export function stageState(status: StageView["status"]): string {
  return t(STATES[status]);
}

export function runOutcome(outcome: RunView["outcome"]): string {
  return t(STATES[outcome]);
}

export function kindName(kind: FileView["kind"]): string {
  return t(KINDS[kind]);
}

/** The size of the picture, with its frame rate where it is known; null without a picture. */
export function resolution({
  width,
  height,
  fps,
}: Pick<MediaView, "width" | "height" | "fps">): string | null {
  if (width === null || height === null) {
    return null;
  }
  const values = { width: String(width), height: String(height) };
  return fps === null
    ? t("inspector.resolutionPlain", values)
    : t("inspector.resolutionAt", { ...values, fps: Number(fps.toFixed(2)) });
}
