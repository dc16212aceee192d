import { renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Job } from "../../api/types";
import { JobsStore } from "../../store/jobs-store";
import { dismissAll, useToasts } from "../../store/toasts";
import { aJob, atOnce } from "../../testing/jobs";
import type { Jobs } from "../jobs/jobs-context";
import { verify } from "./verify";

const act = vi.fn<Jobs["act"]>();
const fetched = vi.fn<(path: string) => Promise<Response>>();
let store: JobsStore;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", fetched);
  store = new JobsStore(atOnce);
  for (const id of ["a", "b"]) {
    store.put(aFinished(id));
  }
  act.mockImplementation((_action, ids) => Promise.resolve({ done: ids, refused: [] }));
});

afterEach(() => {
  dismissAll();
  vi.resetAllMocks();
  vi.useRealTimers();
});

const NOON = "2026-11-22T12:00:00Z";

function aFinished(id: string, part: Partial<Job> = {}): Job {
  return aJob({ id, title: id.toUpperCase(), status: "COMPLETE", fileUrl: "/file", ...part });
}

function judged(id: string, problem: string | null = null, version = 2) {
  store.put(aFinished(id, { version, verifiedAt: NOON, problem }));
}

function begin(...ids: string[]) {
  return verify({ act, store } as unknown as Jobs, ids);
}

const toasts = () =>
  renderHook(() => useToasts()).result.current.map(({ kind, text, details }) => [kind, text, ...details]);

it("tells of all verdicts in one message, with what is wrong", async () => {
  const told = begin("a", "b");
  await vi.advanceTimersByTimeAsync(0);
  judged("a");
  await vi.advanceTimersByTimeAsync(0);
  expect(toasts()).toEqual([]);
  judged("b", "The file is gone.");
  await told;
  expect(toasts()).toEqual([["error", "1 file is right, 1 is damaged", "B: The file is gone."]]);
});

it("is content when all are right", async () => {
  const told = begin("a", "b");
  await vi.advanceTimersByTimeAsync(0);
  judged("a");
  judged("b");
  await told;
  expect(toasts()).toEqual([["success", "2 files are right"]]);
});

it("waits for a verdict of its own, not for an earlier one or another change", async () => {
  judged("a", "The file is gone.");
  const told = begin("a");
  await vi.advanceTimersByTimeAsync(0);
  store.put(aFinished("a", { version: 3, verifiedAt: NOON, problem: "The file is gone.", labels: ["x"] }));
  await vi.advanceTimersByTimeAsync(0);
  expect(toasts()).toEqual([]);
  store.put(aFinished("a", { version: 4, verifiedAt: "2026-11-22T13:00:00Z" }));
  await told;
  expect(toasts()).toEqual([["success", "1 file is right"]]);
});

it("gives up what the server has given up, and not before", async () => {
  const state = (part: object) => new Response(JSON.stringify({ state: null, verifiedAt: null, ...part }));
  fetched.mockResolvedValueOnce(state({ state: "waiting" }));
  fetched.mockResolvedValueOnce(state({ verifiedAt: NOON })); // its verdict is on the way
  fetched.mockRejectedValueOnce(new Error("away"));
  fetched.mockResolvedValueOnce(state({}));
  const told = begin("a");
  await vi.advanceTimersByTimeAsync(30_500);
  expect(toasts()).toEqual([]);
  await vi.advanceTimersByTimeAsync(10_000);
  await told;
  expect(toasts()).toEqual([["error", "1 could not be verified"]]);
  expect(fetched).toHaveBeenCalledTimes(4);
});

it("says nothing of jobs that are refused or gone", async () => {
  act.mockResolvedValueOnce({ done: [], refused: [{ id: "a", error: "No." }] });
  await begin("a");
  const told = begin("a");
  await vi.advanceTimersByTimeAsync(0);
  store.remove("a", 9);
  await told;
  expect(toasts()).toEqual([]);
});
