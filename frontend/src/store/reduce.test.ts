import { describe, expect, it } from "vitest";
import type { Job } from "../api/types";
import { aJob, aPage, aProgress, aStage, aState } from "../testing/jobs";
import { EMPTY, withJob, withoutJob, withProgress, withSnapshot, withState, type JobsState } from "./reduce";

const holding = (...jobs: Job[]) => withSnapshot(EMPTY, [aPage(jobs)], new Set());
const downloading = (part: Partial<Job> = {}) =>
  aJob({ status: "DOWNLOADING", stage: "download", version: 3, ...part });

describe("a snapshot", () => {
  it("drops what the server no longer has and keeps what arrived meanwhile", () => {
    const known = new Set(holding(aJob({ id: "old" })).jobs.keys());
    const meanwhile = withJob(holding(aJob({ id: "old" })), aJob({ id: "new" }));
    expect([...withSnapshot(meanwhile, [aPage([])], known).jobs.keys()]).toEqual(["new"]);
  });

  it("does not bring back an older record or a removed job", () => {
    const newer = withJob(holding(aJob()), aJob({ version: 5, status: "COMPLETE" }));
    expect(withSnapshot(newer, [aPage([aJob()])], new Set(["job-1"])).jobs.get("job-1")?.status).toBe(
      "COMPLETE",
    );
    const removed = withoutJob(newer, "job-1");
    expect(withSnapshot(removed, [aPage([aJob()])], new Set()).jobs.size).toBe(0);
  });

  it("keeps live figures that are ahead of the stored ones", () => {
    const live = withProgress(holding(downloading()), aProgress("job-1", 3, 60)).state;
    const job = withSnapshot(live, [aPage([downloading({ percent: 10 })])], new Set()).jobs.get("job-1");
    expect(job).toMatchObject({ percent: 30, speed: 3e6, downloadedBytes: 6000 });
  });

  it("joins pages", () => {
    const pages = [aPage([aJob({ id: "a" })], { total: 2 }), aPage([aJob({ id: "b" })], { total: 2 })];
    expect([...withSnapshot(EMPTY, pages, new Set()).jobs.keys()]).toEqual(["a", "b"]);
  });
});

describe("a state event", () => {
  it("moves the job, its counts, and asks for the rest of the record", () => {
    const { state, stale } = withState(
      holding(aJob()),
      aState("job-1", 2, "DOWNLOADING", { stage: "download" }),
    );
    expect(state.jobs.get("job-1")).toMatchObject({ status: "DOWNLOADING", stage: "download", version: 2 });
    expect(state.counts).toEqual({ QUEUED: 0, DOWNLOADING: 1 });
    expect(stale).toBe("job-1");
  });

  it("is ignored when it is late", () => {
    const before = holding(aJob({ version: 7, status: "COMPLETE" }));
    expect(withState(before, aState("job-1", 6, "MUXING"))).toEqual({ state: before });
  });

  it("of an unknown job asks for it", () => {
    expect(withState(EMPTY, aState("job-9", 1, "QUEUED"))).toEqual({ state: EMPTY, stale: "job-9" });
  });

  it("to null removes the job for good", () => {
    const { state } = withState(holding(downloading()), aState("job-1", 4, null));
    expect([state.jobs.size, state.total, state.counts.DOWNLOADING]).toEqual([0, 0, 0]);
    expect(withJob(state, downloading()).jobs.size).toBe(0);
    expect(withProgress(state, aProgress("job-1", 3, 50))).toEqual({ state });
  });

  it("carries the error", () => {
    const failed = aState("job-1", 4, "FAILED", {
      error: { code: "NOT_FOUND", message: "404", retryable: false },
    });
    expect(withState(holding(downloading()), failed).state.jobs.get("job-1")).toMatchObject({
      error: "404",
      errorCode: "NOT_FOUND",
      speed: null,
    });
  });
});

describe("progress", () => {
  it("writes its own figures only", () => {
    const { state, stale } = withProgress(holding(downloading()), aProgress("job-1", 3, 42));
    expect(state.jobs.get("job-1")).toMatchObject({
      status: "DOWNLOADING",
      version: 3,
      percent: 21,
      eta: 12,
    });
    expect(state.jobs.get("job-1")?.stages).toEqual([
      aStage("download", { status: "running", percent: 42, speed: 3e6, eta: 12 }),
    ]);
    expect(stale).toBeUndefined();
  });

  it("never lets the job's percent fall", () => {
    const before = withProgress(holding(downloading()), aProgress("job-1", 3, 80)).state;
    expect(withProgress(before, aProgress("job-1", 3, 20)).state.jobs.get("job-1")?.percent).toBe(40);
  });

  it("of a newer version shows that a state event was missed", () => {
    const before = holding(downloading());
    expect(withProgress(before, aProgress("job-1", 4, 42))).toEqual({ state: before, stale: "job-1" });
  });

  it("after a pause is ignored", () => {
    const before = holding(aJob({ status: "PAUSED", version: 3 }));
    expect(withProgress(before, aProgress("job-1", 3, 42))).toEqual({ state: before });
  });
});

describe("any order of delivery", () => {
  it("ends at the server's state once the stale jobs are read again", () => {
    const last = aJob({ status: "COMPLETE", version: 4, percent: 100 });
    const events = [
      (state: JobsState) => withState(state, aState("job-1", 2, "DOWNLOADING")).state,
      (state: JobsState) => withProgress(state, aProgress("job-1", 2, 30)).state,
      (state: JobsState) => withState(state, aState("job-1", 3, "DOWNLOADED")).state,
      (state: JobsState) => withState(state, aState("job-1", 4, "COMPLETE")).state,
      (state: JobsState) => withJob(state, last),
      (state: JobsState) =>
        withSnapshot(state, [aPage([aJob({ version: 2, status: "DOWNLOADING" })])], new Set(["job-1"])),
    ];
    for (const order of permutations(events)) {
      const end = order.reduce((state, deliver) => deliver(state), holding(aJob()));
      expect(end.jobs.get("job-1")).toEqual(last);
    }
  });
});

function permutations<T>(items: readonly T[]): T[][] {
  return items.length === 0
    ? [[]]
    : items.flatMap((item, at) =>
        permutations(items.filter((_, other) => other !== at)).map((rest) => [item, ...rest]),
      );
}
