/** The second line of a row: how much, how long. */

import type { Job } from "../api/types";
import { bytes, moment, percent, remaining } from "./format";
import { currentStage, viewOf } from "./status";

export function details(job: Job): string {
  switch (job.status) {
    case "DOWNLOADING":
      return joined(amount(job), remaining(job.eta));
    case "DUBBING":
    case "MUXING":
      return joined(`${percent(stagePercent(job), 1)} of this stage`, remaining(job.eta));
    case "COMPLETE":
      return joined(size(job), job.outputContainer.toUpperCase(), host(job.url));
    case "QUEUED":
      return joined(host(job.url), `added ${moment(job.createdAt)}`);
    default:
      return joined(amount(job), host(job.url));
  }
}

function joined(...parts: string[]): string {
  return parts.filter((part) => part !== "").join(" – ");
}

function amount(job: Job): string {
  if (job.downloadedBytes === null) {
    return "";
  }
  if (job.totalBytes === null || job.totalBytes === 0) {
    return bytes(job.downloadedBytes);
  }
  const share = percent((100 * job.downloadedBytes) / job.totalBytes, 1);
  return `${bytes(job.downloadedBytes)} of ${bytes(job.totalBytes)} (${share})`;
}

function size(job: Job): string {
  return job.fileSizeBytes === null ? "" : bytes(job.fileSizeBytes);
}

function stagePercent(job: Job): number {
  return viewOf(job, currentStage(job))?.percent ?? 0;
}

export function host(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return "";
  }
}
