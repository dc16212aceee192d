/** For the tests: an inspector with a store of its own and a gateway that answers by path. */

import { render } from "@testing-library/react";
import { vi } from "vitest";
import type { JobDetail, MediaView } from "../../api/detail";
import type { FileView } from "../../api/files";
import type { EventView } from "../../api/logs";
import { toJob } from "../../api/records";
import type { Job } from "../../api/types";
import { JobsStore } from "../../store/jobs-store";
import { aView, atOnce } from "../../testing/jobs";
import { ActionsContext, type PageActions } from "../jobs/actions-context";
import { JobsContext, type Jobs } from "../jobs/jobs-context";
import Inspector from "./Inspector";
import type { Tab } from "../../store/view";

export function aDetail(part: Partial<JobDetail> = {}): JobDetail {
  return { ...aView(part), media: null, runs: [], restartable: [], events: [], ...part };
}

const TRACKS: MediaView["tracks"] = [
  { index: 0, language: "eng", role: "original", codec: "opus", title: "", default: false },
  { index: 1, language: "spa", role: "dub", codec: "aac", title: "Spanish dub", default: true },
];

export function aMedia(part: Partial<MediaView> = {}): MediaView {
  return {
    id: "m",
    jobId: "job-1",
    videoPath: "library/Film.mkv",
    audioOriginalPath: null,
    audioDubbedPath: null,
    previewPath: null,
    tempDir: null,
    durationSec: 3723,
    width: 1920,
    height: 1080,
    fps: 29.97003,
    videoCodec: "h264",
    audioCodec: "opus",
    fileSizeBytes: 1_500_000,
    sourceId: null,
    sourceTitle: "Film",
    sourceUploader: "Somebody",
    sourceUploadDate: "20260131",
    sourceThumbnailUrl: null,
    sourceLanguage: "en",
    tracks: TRACKS,
    subtitleLangs: [],
    chapters: [],
    formatIds: [],
    ...part,
  };
}

export function aFile(part: Partial<FileView> = {}): FileView {
  const key = part.key ?? "library-0";
  return {
    key,
    kind: "library",
    name: "Film.mkv",
    path: "library/Film.mkv",
    sizeBytes: 1_500_000,
    mediaType: "video/x-matroska",
    language: null,
    audioTracks: 1,
    url: `/api/jobs/job-1/files/${key}`,
    ...part,
  };
}

export function aLogEvent(
  seq: number,
  payload: Record<string, unknown>,
  part: Partial<EventView> = {},
): EventView {
  const timestamp = `2026-11-22T14:00:${String(seq % 60).padStart(2, "0")}Z`;
  return { id: seq, jobId: "job-1", seq, timestamp, event: "log", payload, ...part };
}

type Answer = [status: number, body: unknown];

/** Answers GETs with what it holds; everything else with `reply`. */
export class Gateway {
  detail: JobDetail | null = aDetail();
  events: EventView[] = [];
  files: FileView[] = [];
  readonly sent: { method: string; path: string; body: unknown }[] = [];
  reply: () => Answer | Promise<Answer> = () => [200, aView()];

  constructor() {
    vi.stubGlobal("fetch", (path: string, init: RequestInit) => this.#answer(path, init));
  }

  changes() {
    return this.sent.filter(({ method }) => method !== "GET");
  }

  async #answer(path: string, init: RequestInit): Promise<Response> {
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    const method = init.method ?? "GET";
    this.sent.push({ method, path, body });
    const [status, answer] = method === "GET" ? this.#get(path) : await this.reply();
    return new Response(JSON.stringify(answer), { status, headers: { "Content-Type": "application/json" } });
  }

  #get(path: string): Answer {
    if (this.detail === null) {
      return [404, { error: "There is no such job.", code: "NOT_FOUND", details: [] }];
    }
    if (path.includes("/logs?")) {
      const after = Number(/after=(\d+)/.exec(path)?.[1] ?? 0);
      return [200, { events: this.events.filter(({ seq }) => seq > after), total: 0, limit: 0, offset: 0 }];
    }
    if (path.endsWith("/files")) {
      return [200, { files: this.files }];
    }
    return path === "/api/languages"
      ? [200, { defaultTargetLang: "es", engines: [{ name: "local", targets: ["es", "de"] }] }]
      : [200, this.detail];
  }
}

export function show(tab: Tab, details: readonly JobDetail[]) {
  const store = new JobsStore(atOnce);
  const jobs: Job[] = details.map((detail) => toJob(detail));
  jobs.forEach((job) => {
    store.put(job);
  });
  const parts = {
    store,
    sync: { accept: vi.fn() },
    act: vi.fn(),
    report: vi.fn(),
    queue: { subscribe: () => () => undefined, position: () => null },
  };
  const runOn = vi.fn();
  const onTab = vi.fn();
  const onClose = vi.fn();
  const view = (shown: Tab) => (
    <JobsContext value={parts as unknown as Jobs}>
      <ActionsContext value={{ runOn } as unknown as PageActions}>
        <Inspector ids={details.map(({ id }) => id)} tab={shown} onTab={onTab} onClose={onClose} />
      </ActionsContext>
    </JobsContext>
  );
  const { rerender } = render(view(tab));
  onTab.mockImplementation((next: Tab) => {
    rerender(view(next));
  });
  return { ...parts, runOn, onTab, onClose };
}
