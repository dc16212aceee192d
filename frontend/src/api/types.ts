/** The shapes of the API. One file, so that it can become re-exports of the generated types. */

export type Status =
  | "QUEUED"
  | "DOWNLOADING"
  | "DOWNLOADED"
  | "DUBBING"
  | "DUBBED"
  | "MUXING"
  | "COMPLETE"
  | "FAILED"
  | "CANCELED"
  | "PAUSED";

export type Stage = "download" | "dub" | "mux";
export type Doing = "downloading" | "dubbing" | "muxing";

export interface StageView {
  stage: Stage;
  status: string;
  percent: number;
  attempt: number;
  phase?: string | null;
}

export interface Job {
  id: string;
  url: string;
  status: Status;
  version: number;
  percent: number;
  requestedDubbing: boolean;
  sourceLang: string;
  targetLang: string;
  outputContainer: string;
  createdAt: string;
  title?: string | null;
  thumbnailUrl?: string | null;
  stage?: Stage | null;
  speed?: number | null;
  eta?: number | null;
  downloadedBytes?: number | null;
  totalBytes?: number | null;
  completedAt?: string | null;
  error?: string | null;
  errorCode?: string | null;
  stages?: StageView[];
}

export type Counts = Partial<Record<Status, number>>;

export interface JobPage {
  jobs: Job[];
  total: number;
  limit: number;
  offset: number;
  counts: Counts;
}

export interface JobRequest {
  url: string;
  requestedDubbing: boolean;
  sourceLang: string;
  targetLang: string;
  dubbingProvider: "auto" | "local" | "vot";
  formatPreset: string;
  outputContainer: "mkv" | "mp4" | "webm";
  downloadSubtitles: boolean;
  startPaused: boolean;
}

export interface User {
  id: string;
  username: string;
  role: string;
}

export interface ErrorInfo {
  code: string;
  message: string;
}

interface Envelope<Type extends string, Payload> {
  jobId: string;
  type: Type;
  timestamp: string;
  version: number;
  payload: Payload;
}

export interface ProgressPayload {
  stage: Doing;
  percent: number;
  overall: number;
  speed?: number | null;
  eta?: number | null;
  downloadedBytes?: number | null;
  totalBytes?: number | null;
  phase?: string;
}

export interface StatePayload {
  /** Null when the job was just created. */
  from: Status | null;
  /** Null when the job was deleted. */
  to: Status | null;
  stage: Stage | null;
  attempt: number;
  error?: ErrorInfo | null;
}

export type ProgressEvent = Envelope<"progress", ProgressPayload>;
export type StateEvent = Envelope<"state_change", StatePayload>;

export interface Engine {
  name: string;
  sources?: string[];
  targets?: string[];
  pairs?: string[][];
}
