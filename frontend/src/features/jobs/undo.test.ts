import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { JobsStore } from "../../store/jobs-store";
import { NOTHING, only, select, selection } from "../../store/selection";
import { aJob, atOnce } from "../../testing/jobs";
import type { Jobs } from "./jobs-context";
import { undoRemoval } from "./undo";

let store: JobsStore;
const act = vi.fn<Jobs["act"]>();
const jobs = () => ({ store, act }) as unknown as Jobs;

beforeEach(() => {
  vi.useFakeTimers();
  store = new JobsStore(atOnce);
  document.body.innerHTML = "";
  select(() => NOTHING);
});

afterEach(() => {
  vi.useRealTimers();
});

function drawRow(id: string) {
  const row = document.createElement("div");
  row.id = `job-${id}`;
  row.tabIndex = -1;
  document.body.append(row);
}

it("brings back the rows, the selection and the focus", async () => {
  ["a", "b"].forEach((id) => {
    store.put(aJob({ id }));
  });
  select((now) => only(now, "b"));
  const undo = undoRemoval(jobs());
  ["a", "b"].forEach((id) => {
    store.remove(id, Number.MAX_VALUE);
  });
  select(() => NOTHING);
  act.mockResolvedValueOnce({ done: ["a", "b"], refused: [] });
  undo(["a", "b"]);
  expect(act).toHaveBeenCalledWith("restore", ["a", "b"]);
  await vi.advanceTimersByTimeAsync(0);
  store.put(aJob({ id: "a", version: 3 }));
  expect(selection()).toEqual(NOTHING);
  store.put(aJob({ id: "b", version: 3 }));
  expect([[...selection().ids], selection().focus]).toEqual([["a", "b"], "b"]);
  drawRow("b");
  await vi.advanceTimersByTimeAsync(100);
  expect(document.activeElement?.id).toBe("job-b");
});

it("leaves the selection alone when nothing comes back", async () => {
  select((now) => only(now, "c"));
  act.mockResolvedValueOnce({ done: [], refused: [{ id: "a", error: "Too late." }] });
  undoRemoval(jobs())(["a"]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect([...selection().ids]).toEqual(["c"]);
});

it("gives up when the rows do not come", async () => {
  act.mockResolvedValueOnce({ done: ["a"], refused: [] });
  undoRemoval(jobs())(["a"]);
  await vi.advanceTimersByTimeAsync(10_000);
  store.put(aJob({ id: "a", version: 3 }));
  expect(selection()).toEqual(NOTHING);
});
