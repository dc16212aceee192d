import { renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Batch } from "../api/changes";
import { aBatch, aJob, aView } from "../testing/jobs";
import { Actions } from "./actions";
import { resetConnection, setConnection } from "./connection";
import { JobsStore } from "./jobs-store";
import { Sync } from "./sync";
import { dismissAll, takeBack, undoable, useToasts } from "./toasts";

interface Sent {
  action: string;
  ids: string[];
  queueRev?: number;
  to?: string;
}

const fetched = vi.fn<(path: string, init: RequestInit) => Promise<Response>>();
const report = vi.fn();
const changes = vi.fn<() => Promise<Batch>>();
const never = () => Promise.reject(new Error("not asked for"));
let store: JobsStore;
let sync: Sync;
let actions: Actions;

beforeEach(() => {
  vi.resetAllMocks();
  vi.useFakeTimers();
  vi.stubGlobal("fetch", fetched);
  changes.mockResolvedValue(aBatch(0, []));
  resetConnection(() => undefined);
  setConnection({ state: "live" });
  store = new JobsStore(() => undefined);
  const hooks = { onFresh: () => undefined, onProblem: () => undefined };
  sync = new Sync(store, hooks, { page: never, older: never, changes });
  actions = new Actions(store, sync, report);
  ["a", "b", "c"].forEach((id, at) => {
    store.put(aJob({ id, rank: at + 1, title: id.toUpperCase() }));
  });
});

afterEach(() => {
  dismissAll();
  vi.useRealTimers();
});

function answers(status: number, body: unknown) {
  fetched.mockResolvedValueOnce(new Response(JSON.stringify(body), { status }));
}

const done = (ids: string[], part = {}) => ({ done: ids, refused: [], globalSeq: 9, queueRev: 4, ...part });
const sent = (): Sent[] => fetched.mock.calls.map(([, init]) => JSON.parse(init.body as string) as Sent);
const toasts = () =>
  renderHook(() => useToasts()).result.current.map(({ kind, text, details }) => [kind, text, ...details]);

describe("pausing", () => {
  it("shows at once and until the list has come so far", async () => {
    answers(200, done(["a"]));
    const acted = actions.act("pause", ["a"]);
    expect(store.job("a")).toMatchObject({ status: "PAUSED", pending: true });
    await acted;
    expect(store.job("a")?.pending).toBe(true);
    store.put(aJob({ id: "a", version: 2, status: "CANCELED" }));
    expect(store.job("a")?.status).toBe("PAUSED");
    store.touch(store.overlay.reached(9));
    expect(store.job("a")).toMatchObject({ status: "CANCELED" });
    expect(toasts()).toEqual([]);
  });

  it("that nobody confirms for ten seconds is taken back and read again", async () => {
    const check = vi.spyOn(sync, "check").mockResolvedValue(true);
    answers(200, done(["a"]));
    await actions.act("pause", ["a"]);
    vi.advanceTimersByTime(9_900);
    expect([store.job("a")?.status, check.mock.calls.length]).toEqual(["PAUSED", 0]);
    vi.advanceTimersByTime(100);
    expect([store.job("a")?.status, check.mock.calls.length]).toEqual(["QUEUED", 1]);
  });

  it("that fails is taken back and reported", async () => {
    answers(500, { error: "Broken." });
    expect(await actions.act("pause", ["a"])).toEqual({ done: [], refused: [] });
    expect(store.job("a")).toMatchObject({ status: "QUEUED" });
    expect(report).toHaveBeenCalledTimes(1);
  });

  it("is told in one message with sums and reasons", async () => {
    answers(200, done(["a", "b"], { refused: [{ id: "c", error: "It is complete." }] }));
    await actions.act("pause", ["a", "b", "c"]);
    expect(store.job("c")).toMatchObject({ status: "QUEUED" });
    answers(200, done(["a", "b"]));
    await actions.act("pause", ["a", "b"]);
    answers(200, done([], { refused: [{ id: "c", error: "It is complete." }] }));
    await actions.act("pause", ["c"]);
    expect(toasts()).toEqual([
      ["error", "2 paused, 1 refused", "C: It is complete."],
      ["success", "2 paused"],
      ["error", "It is complete."],
    ]);
  });

  it("is not tried while the connection is lost", async () => {
    setConnection({ state: "lost" });
    await actions.act("pause", ["a"]);
    expect(fetched).not.toHaveBeenCalled();
    expect(toasts()).toEqual([["error", "Not possible while the connection is lost"]]);
  });
});

it("resumes after the last stage that is done", async () => {
  const stages = aView({ requestedDubbing: true }).stages.map((view) =>
    view.stage === "download" ? { ...view, status: "done" as const } : view,
  );
  store.put(aJob({ id: "a", version: 2, status: "PAUSED", stages }));
  answers(200, done(["a"]));
  const acted = actions.act("resume", ["a"]);
  expect(store.job("a")?.status).toBe("DOWNLOADED");
  await acted;
});

it("changes the priority at once, and only marks what may turn out otherwise", async () => {
  answers(200, done(["a"]));
  answers(200, done(["b"]));
  const both = [actions.act("priority", ["a"], { priority: 8 }), actions.act("retry", ["b"])];
  expect(store.job("a")).toMatchObject({ priority: 8, pending: true });
  expect(store.job("b")).toMatchObject({ status: "QUEUED", pending: true });
  await Promise.all(both);
});

it("removes for good what was deleted", async () => {
  answers(200, done(["a"], { refused: [{ id: "b", error: "It is locked." }] }));
  await actions.act("delete", ["a", "b"], { files: true });
  store.put(aJob({ id: "a", version: 3 }));
  expect([...store.ids()]).toEqual(["b", "c"]);
  expect(sent()[0]).toMatchObject({ action: "delete", files: true });
});

describe("a removal that can be undone", () => {
  it("is told also for one, with a way back for what was done", async () => {
    const undo = vi.fn();
    answers(200, done(["a"]));
    await actions.act("delete", ["a"], {}, undo);
    expect(toasts()).toEqual([["success", "1 removed"]]);
    takeBack(undoable() ?? { id: 0 });
    expect(undo).toHaveBeenCalledWith(["a"]);
    answers(200, done(["b"], { refused: [{ id: "c", error: "It is locked." }] }));
    await actions.act("delete", ["b", "c"], {}, undo);
    expect(toasts()).toEqual([["error", "1 removed, 1 refused", "C: It is locked."]]);
    takeBack(undoable() ?? { id: 0 });
    expect(undo).toHaveBeenLastCalledWith(["b"]);
  });

  it("lets the job come back, whether the list or the answer told first of its removal", async () => {
    const back = aJob({ id: "a", version: 3 });
    answers(200, done(["a"]));
    await actions.act("delete", ["a"]);
    store.remove("a", 2);
    store.put(back);
    expect(store.record("a")).toBe(back);
    answers(200, done(["a"]));
    store.remove("a", 4);
    await actions.act("delete", ["a"]);
    store.put(aJob({ id: "a", version: 4 }));
    expect(store.record("a")).toBeUndefined();
    store.put(aJob({ id: "a", version: 5 }));
    expect(store.record("a")?.version).toBe(5);
  });

  it("lets it come back also where nobody told of the removal's version", async () => {
    answers(200, done(["a"]));
    await actions.act("delete", ["a"]);
    store.forgive(["a"]);
    store.put(aJob({ id: "a", version: 3 }));
    expect(store.record("a")?.version).toBe(3);
  });
});

describe("moving", () => {
  it("shows the new order and names the order that was seen", async () => {
    store.describe({ queueRev: 3 });
    answers(200, done(["c"]));
    const acted = actions.act("move", ["c"], { to: "top" });
    expect(store.job("c")?.rank).toBeLessThan(1);
    await acted;
    expect(sent()[0]).toMatchObject({ to: "top", queueRev: 3 });
    expect(store.queueRev).toBe(4);
  });

  it("against another order changes nothing and says so", async () => {
    const check = vi.spyOn(sync, "check").mockResolvedValue(true);
    answers(409, { error: "Changed.", code: "CONFLICT" });
    await actions.act("move", ["c"], { before: "a" });
    expect(store.job("c")?.rank).toBe(3);
    expect(toasts()).toEqual([["error", "The queue changed meanwhile. It is shown as it is now."]]);
    expect([check.mock.calls.length, report.mock.calls.length]).toEqual([1, 0]);
  });
});

it("goes in requests of a thousand, each with its own key, the last first when they go up", async () => {
  const ids = Array.from({ length: 1001 }, (_, at) => `job-${at}`);
  answers(200, done(ids.slice(1000)));
  answers(200, done(ids.slice(0, 1000)));
  const { done: all } = await actions.act("move", ids, { to: "top" });
  expect(sent().map((one) => [one.ids.length, one.queueRev])).toEqual([
    [1, 0],
    [1000, 4],
  ]);
  const keys = fetched.mock.calls.map(([, init]) => new Headers(init.headers).get("Idempotency-Key"));
  expect(new Set(keys).size).toBe(2);
  expect(all).toHaveLength(1001);
  expect(toasts()).toEqual([["success", "1,001 moved"]]);
});

it("asks the list itself while there is no socket", async () => {
  const check = vi.spyOn(sync, "check").mockResolvedValue(true);
  setConnection({ state: "polling" });
  answers(200, done(["a"]));
  await actions.act("cancel", ["a"]);
  expect(check).toHaveBeenCalledTimes(1);
});

it("shows labels at once, and the server's when the list has come so far", async () => {
  store.put(aJob({ id: "a", version: 2, labels: ["News", "old"] }));
  answers(200, done(["a", "b"]));
  const acted = actions.act("labels", ["a", "b"], { add: ["news", "new"], remove: ["OLD"] });
  expect([store.job("a")?.labels, store.job("b")?.labels]).toEqual([
    ["News", "new"],
    ["news", "new"],
  ]);
  await acted;
  expect(sent()).toEqual([{ action: "labels", ids: ["a", "b"], add: ["news", "new"], remove: ["OLD"] }]);
  store.put(aJob({ id: "a", version: 3, labels: ["other"] }));
  store.touch(store.overlay.reached(9));
  expect(store.job("a")?.labels).toEqual(["other"]);
  expect(toasts()).toEqual([["success", "2 with new labels"]]);
});
