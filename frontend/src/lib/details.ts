/** The second line of a row: how much, how long. */

import type { Job } from "../api/types";
import { t } from "../i18n";
import { bytes, duration, moment, percent, remaining } from "./format";
import { currentStage, viewOf } from "./status";

export function details(job: Job): string {
  switch (job.status) {
    case "DOWNLOADING":
      return joined(amount(job), remaining(job.eta));
    case "DUBBING":
    case "MUXING":
      return sleeps(job)
        ? joined(size(job), length(job), job.eta === null ? job.site : remaining(job.eta))
        : joined(
            bytes(job.downloadedBytes),
            t("status.ofThisStage", { percent: percent(stagePercent(job), 1) }),
            remaining(job.eta),
          );
    case "COMPLETE":
      return joined(size(job), length(job), job.outputContainer, job.site);
    case "QUEUED":
      return joined(length(job), job.site, t("status.added", { time: moment(job.createdAt) }));
    default:
      return joined(amount(job), length(job), job.site);
  }
}

function joined(...parts: string[]): string {
  return parts.filter((part) => part !== "" && part !== "–").join(" – ");
}

function amount(job: Job): string {
  if (job.downloadedBytes === null) {
    return "";
  }
  const done = bytes(job.downloadedBytes);
  if (job.totalBytes === null || job.totalBytes === 0) {
    return done;
  }
  if (job.downloadedBytes >= job.totalBytes) {
    return done;
  }
  const share = percent((100 * job.downloadedBytes) / job.totalBytes, 1);
  return t("status.amountOf", { done, total: bytes(job.totalBytes), percent: share });
}

function size(job: Job): string {
  return job.fileSizeBytes === null ? "" : bytes(job.fileSizeBytes);
}

function length(job: Job): string {
  return job.durationSec === null ? "" : duration(job.durationSec);
}

/** Its engine works elsewhere, so the stage has no progress of its own to tell. */
function sleeps(job: Job): boolean {
  return viewOf(job, currentStage(job))?.wakeAt != null;
}

function stagePercent(job: Job): number {
  return viewOf(job, currentStage(job))?.percent ?? 0;
}
