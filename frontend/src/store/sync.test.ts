import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Batch, ListPage } from "../api/changes";
import { ApiError } from "../api/client";
import { aBatch, aPage, aProgress, aView } from "../testing/jobs";
import { JobsStore } from "./jobs-store";
import { Sync } from "./sync";

const remote = {
  page: vi.fn<(cursor: string | null) => Promise<ListPage>>(),
  older: vi.fn<(cursor: string) => Promise<ListPage>>(),
  changes: vi.fn<(epoch: string, since: number) => Promise<Batch>>(),
};
const onFresh = vi.fn();
const onProblem = vi.fn();
let frame: () => void;
let store: JobsStore;
let sync: Sync;

beforeEach(() => {
  vi.resetAllMocks();
  store = new JobsStore((order, draw) => {
    frame = () => {
      order();
      draw();
    };
  });
  sync = new Sync(store, { onFresh, onProblem }, remote);
});

const ids = () => [...store.ids()].sort().join("");
const view = (id: string, version = 1) => aView({ id, version });
const downloading = aView({ id: "a", status: "DOWNLOADING", stage: "download" });

async function loaded(...jobs: ReturnType<typeof aView>[]) {
  remote.page.mockResolvedValueOnce(aPage(jobs, { globalSeq: 5 }));
  await sync.check();
  frame();
}

describe("the snapshot", () => {
  it("shows each page as it comes, and is live from the first on", async () => {
    let answer: (page: ListPage) => void = () => undefined;
    remote.page.mockResolvedValueOnce(aPage([view("d")], { globalSeq: 5, nextCursor: "d", total: 3 }));
    remote.page.mockReturnValueOnce(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    const done = sync.check();
    await vi.waitFor(() => {
      expect(ids()).toBe("d");
    });
    frame();
    expect(store.list()).toMatchObject({ loading: "loaded", total: 3 });
    expect(sync.behind).toBe(true);
    sync.onBatch(aBatch(6, [view("e")]));
    expect(ids()).toBe("de");
    answer(aPage([view("c")], { globalSeq: 6 }));
    expect(await done).toBe(true);
    expect(ids()).toBe("cde");
    expect(remote.page.mock.calls).toEqual([[null], ["d"]]);
    expect(sync.behind).toBe(false);
  });

  it("goes on behind a first page that was at hand", async () => {
    sync.open(aPage([view("d")], { globalSeq: 5, nextCursor: "d" }));
    store.settle();
    expect([ids(), store.list().loading, remote.page.mock.calls.length]).toEqual(["d", "loaded", 0]);
    sync.onBatch(aBatch(6, [view("e")]));
    remote.page.mockResolvedValueOnce(aPage([view("c")], { globalSeq: 7 }));
    await sync.check();
    expect([ids(), sync.behind]).toEqual(["cde", false]);
    expect(remote.page.mock.calls).toEqual([["d"]]);
  });

  it("that fails says so, and is read again from the start", async () => {
    remote.page.mockRejectedValueOnce(new ApiError(503, "Not now."));
    expect(await sync.check()).toBe(false);
    frame();
    expect(store.list().loading).toBe("failed");
    expect(onProblem).toHaveBeenCalledTimes(1);
    await loaded(view("a"));
    expect(store.list().loading).toBe("loaded");
  });

  it("reads older finished jobs on demand, one request at a time", async () => {
    remote.page.mockResolvedValueOnce(aPage([view("z")], { olderComplete: "o1" }));
    await sync.check();
    frame();
    remote.older.mockResolvedValueOnce(aPage([view("b")], { olderComplete: "o2" }));
    await Promise.all([sync.loadOlder(), sync.loadOlder()]);
    frame();
    expect([ids(), store.list().olderCursor]).toEqual(["bz", "o2"]);
    remote.older.mockRejectedValueOnce(new ApiError(0, "Away."));
    await sync.loadOlder();
    expect(onProblem).toHaveBeenCalledTimes(1);
    remote.older.mockResolvedValueOnce(aPage([view("a")]));
    await sync.loadOlder();
    frame();
    expect([ids(), store.list().olderCursor]).toEqual(["abz", null]);
    await sync.loadOlder();
    expect(remote.older.mock.calls).toEqual([["o1"], ["o2"], ["o2"]]);
  });
});

describe("a batch", () => {
  it("that leads on is applied without a question", async () => {
    await loaded(view("a"), view("b"));
    sync.onBatch(
      aBatch(7, [view("c")], { from: 6, remove: [{ id: "a", version: 2 }], queueRev: 3, queuePaused: true }),
    );
    frame();
    expect(ids()).toBe("bc");
    expect(store.list()).toMatchObject({ queueRev: 3, queuePaused: true });
    sync.onBatch(aBatch(7, [view("x")]));
    expect([ids(), remote.changes.mock.calls.length, sync.last]).toEqual(["bc", 0, 7]);
  });

  it("after a gap waits for what is missing", async () => {
    await loaded(view("a"));
    remote.changes.mockResolvedValueOnce(aBatch(7, [view("b")], { from: 6 }));
    sync.onBatch(aBatch(8, [view("c")]));
    expect(ids()).toBe("a");
    await sync.check();
    expect([ids(), sync.last]).toEqual(["abc", 8]);
    expect(remote.changes.mock.calls[0]).toEqual(["e1", 5]);
  });

  it("after a gap that is too old leads to a new snapshot", async () => {
    await loaded(view("a"));
    remote.changes.mockRejectedValueOnce(new ApiError(410, "Read again.", "GONE"));
    remote.page.mockResolvedValueOnce(aPage([view("b")], { globalSeq: 900 }));
    sync.onBatch(aBatch(901, [view("c")]));
    remote.changes.mockResolvedValue(aBatch(901, []));
    await sync.check();
    expect([ids(), sync.last]).toEqual(["bc", 901]);
  });

  it("of another epoch begins anew, also with smaller numbers", async () => {
    await loaded(view("a", 9));
    remote.changes.mockRejectedValueOnce(new ApiError(410, "Read again.", "GONE"));
    remote.page.mockResolvedValueOnce(aPage([view("a", 2)], { epoch: "e2", globalSeq: 1 }));
    sync.onBatch(aBatch(2, [view("b")], { epoch: "e2" }));
    remote.changes.mockResolvedValue(aBatch(2, [], { epoch: "e2" }));
    await sync.check();
    expect(ids()).toBe("ab");
    expect([store.record("a")?.version, sync.last]).toEqual([2, 2]);
  });
});

describe("a lost batch", () => {
  it("is noticed by the server's number a second later", async () => {
    await loaded(view("a"));
    sync.onNumber("e1", 6);
    expect(remote.changes).not.toHaveBeenCalled();
    remote.changes.mockResolvedValueOnce(aBatch(6, [view("b")]));
    sync.onNumber("e1", 6);
    await vi.waitFor(() => {
      expect(ids()).toBe("ab");
    });
    sync.onNumber("e1", 6);
    expect(remote.changes).toHaveBeenCalledTimes(1);
  });

  it("is asked for on every connect", async () => {
    await loaded(view("a"));
    remote.changes.mockResolvedValueOnce(aBatch(6, [view("b")]));
    await sync.onConnect();
    expect(ids()).toBe("ab");
  });
});

describe("verifying", () => {
  const complete = aView({ id: "a", status: "COMPLETE", percent: 100 });
  const at = (percent: number, version = 1) => ({
    ...aProgress("a", 1, percent, { stage: "verifying" }),
    version,
  });

  it("is shown beside what is there, and ends with the verdict", async () => {
    await loaded(complete);
    sync.onProgress(at(33));
    expect(store.job("a")).toMatchObject({ status: "COMPLETE", percent: 100, verifying: 33 });
    sync.onBatch(aBatch(6, [{ ...complete, version: 2, problem: "It is gone." }]));
    expect(store.job("a")).toMatchObject({ verifying: null, problem: "It is gone.", hasWarning: true });
    sync.onProgress(at(99)); // late
    expect(store.job("a")?.verifying).toBeNull();
  });

  it("is shown no longer than it is heard of", async () => {
    vi.useFakeTimers();
    await loaded(complete);
    sync.onProgress(at(33));
    vi.advanceTimersByTime(15_000);
    sync.onProgress(at(40));
    vi.advanceTimersByTime(15_000);
    expect(store.job("a")?.verifying).toBe(40);
    vi.advanceTimersByTime(5_000);
    expect(store.job("a")?.verifying).toBeNull();
    vi.useRealTimers();
  });
});

describe("progress", () => {
  it("writes its own figures only", async () => {
    await loaded(downloading);
    sync.onProgress(aProgress("a", 1, 42));
    expect(store.job("a")).toMatchObject({
      status: "DOWNLOADING",
      version: 1,
      percent: 21,
      eta: 12,
      speed: 3e6,
    });
    expect(store.job("a")?.stages[0]).toMatchObject({ status: "running", percent: 42 });
    sync.onProgress(aProgress("a", 2, 20));
    expect(store.job("a")?.percent).toBe(21);
  });

  it.each([
    ["of an unknown job", aProgress("zz", 9, 90)],
    ["with an old tick", aProgress("a", 4, 90)],
    ["of another attempt", aProgress("a", 9, 90, { attempt: 2 })],
    ["of another stage", aProgress("a", 9, 90, { stage: "dubbing" })],
  ])("%s is ignored", async (_, event) => {
    await loaded(downloading);
    sync.onProgress(aProgress("a", 4, 42));
    const before = store.job("a");
    sync.onProgress(event);
    expect(store.job("a")).toBe(before);
    expect(ids()).toBe("a");
  });
});

describe("a command's answer", () => {
  it("counts at once, but does not revive what the list knows to be gone", async () => {
    await loaded(view("a"));
    sync.accept({ ...view("b"), globalSeq: 6 });
    sync.accept({ ...view("b", 2), title: "Told at once" });
    expect(store.job("b")?.title).toBe("Told at once");
    sync.accept(view("d"));
    sync.removed("a");
    sync.accept({ ...view("a", 3), globalSeq: 9 });
    sync.accept({ ...view("c"), globalSeq: 4 });
    expect(ids()).toBe("b");
  });
});
