import { expect, it, vi } from "vitest";
import { aJob } from "../testing/jobs";
import { JobsStore } from "./jobs-store";
import { withJob } from "./reduce";

it("tells only those whose job changed, once per frame", () => {
  let frame: () => void = () => undefined;
  const schedule = vi.fn((flush: () => void) => {
    frame = flush;
  });
  const store = new JobsStore(schedule);
  store.update((state) => withJob(withJob(state, aJob({ id: "a" })), aJob({ id: "b" })));
  frame();
  const [onA, onB, onList] = [vi.fn(), vi.fn(), vi.fn()];
  store.subscribeJob("a", onA);
  const leave = store.subscribeJob("b", onB);
  store.subscribeList(onList);
  schedule.mockClear();

  store.update((state) => withJob(state, aJob({ id: "a", version: 2, status: "DOWNLOADING" })));
  store.update((state) => withJob(state, aJob({ id: "a", version: 3, status: "COMPLETE" })));
  expect(store.job("a")?.status).toBe("QUEUED");
  frame();

  expect(schedule).toHaveBeenCalledTimes(1);
  expect([onA.mock.calls.length, onB.mock.calls.length, onList.mock.calls.length]).toEqual([1, 0, 1]);
  expect(store.job("a")?.status).toBe("COMPLETE");

  leave();
  store.update((state) => withJob(state, aJob({ id: "b", version: 2 })));
  frame();
  expect(onB).not.toHaveBeenCalled();
});
