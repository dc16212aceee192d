import { beforeEach, describe, expect, it, vi } from "vitest";
import { aJob } from "../testing/jobs";
import { JobsStore } from "./jobs-store";

let frame: () => void;
let schedule: ReturnType<typeof vi.fn<(order: () => void, draw: () => void) => void>>;
let store: JobsStore;

beforeEach(() => {
  schedule = vi.fn((order: () => void, draw: () => void) => {
    frame = () => {
      order();
      draw();
    };
  });
  store = new JobsStore(schedule);
});

const ids = () => [...store.ids()];

describe("telling", () => {
  it("reaches only those whose job changed, once per frame", () => {
    store.put(aJob({ id: "a" }));
    store.put(aJob({ id: "b" }));
    frame();
    schedule.mockClear();
    const [onA, onB, onList, onChange] = [vi.fn(), vi.fn(), vi.fn(), vi.fn()];
    store.subscribeJob("a", onA);
    const leave = store.subscribeJob("b", onB);
    store.subscribeList(onList);
    store.onChange(onChange);

    store.put(aJob({ id: "a", version: 2, status: "DOWNLOADING" }));
    store.put(aJob({ id: "a", version: 3, status: "COMPLETE" }));
    expect(onA).not.toHaveBeenCalled();
    frame();
    expect(schedule).toHaveBeenCalledTimes(1);
    expect([onA, onB, onList].map(({ mock }) => mock.calls.length)).toEqual([1, 0, 0]);
    expect(onChange).toHaveBeenCalledWith(new Set(["a"]));

    leave();
    store.put(aJob({ id: "b", version: 2 }));
    frame();
    expect(onB).not.toHaveBeenCalled();
  });

  it("says what concerns the list only when that changed", () => {
    const onList = vi.fn();
    store.subscribeList(onList);
    store.describe({ counts: { QUEUED: 2 }, total: 2 });
    frame();
    expect(store.list()).toMatchObject({ counts: { QUEUED: 2 }, total: 2, loading: "loading" });
    store.describe({ counts: { QUEUED: 2 }, total: 2 });
    frame();
    expect(onList).toHaveBeenCalledTimes(1);
    store.describe({ counts: { QUEUED: 1 } });
    frame();
    expect(onList).toHaveBeenCalledTimes(2);
  });

  it("draws figures with the news that come, or a tenth of a second later", () => {
    vi.useFakeTimers();
    store.put(aJob({ id: "a" }));
    frame();
    const onA = vi.fn();
    store.subscribeJob("a", onA);
    schedule.mockClear();

    store.replace(aJob({ id: "a", percent: 1 }));
    store.replace(aJob({ id: "a", percent: 2 }));
    expect(schedule).not.toHaveBeenCalled();
    store.put(aJob({ id: "b" }));
    frame();
    expect(onA).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(500);
    expect(schedule).toHaveBeenCalledTimes(1);

    store.replace(aJob({ id: "a", percent: 3 }));
    vi.advanceTimersByTime(100);
    expect(schedule).toHaveBeenCalledTimes(2);
    frame();
    expect(onA).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });

  it("waits for a frame, or in a hidden tab for a second", () => {
    vi.useFakeTimers();
    const real = new JobsStore();
    const heard = vi.fn();
    real.onChange(heard);
    real.put(aJob());
    vi.advanceTimersByTime(20);
    expect(heard).toHaveBeenCalledTimes(1);
    vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    real.put(aJob({ version: 2 }));
    vi.advanceTimersByTime(900);
    expect(heard).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(100);
    expect(heard).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });
});

describe("records", () => {
  it("give way to newer ones only", () => {
    store.put(aJob({ version: 5, status: "COMPLETE" }));
    store.put(aJob({ version: 4, status: "MUXING" }));
    expect(store.job("job-1")?.status).toBe("COMPLETE");
    store.remove("job-1", 4);
    expect(ids()).toEqual(["job-1"]);
  });

  it("keep live figures that are ahead of the stored ones", () => {
    store.put(aJob({ version: 3, percent: 30, speed: 5, downloadedBytes: 60 }));
    store.put(aJob({ version: 3, percent: 10, title: "Told now" }));
    expect(store.job("job-1")).toMatchObject({
      percent: 30,
      speed: 5,
      downloadedBytes: 60,
      title: "Told now",
    });
    store.put(aJob({ version: 3, percent: 40 }));
    expect(store.job("job-1")).toMatchObject({ percent: 40, speed: null });
    store.put(aJob({ version: 4, percent: 0 }));
    expect(store.job("job-1")?.percent).toBe(0);
  });

  it("do not come back once removed, for a minute", () => {
    vi.useFakeTimers();
    store.put(aJob());
    store.remove("job-1", 2);
    store.put(aJob());
    expect(ids()).toEqual([]);
    vi.advanceTimersByTime(61_000);
    store.remove("other", 1); // forgets what is older than a minute
    store.put(aJob());
    expect(ids()).toEqual(["job-1"]);
    vi.useRealTimers();
  });

  it("are counted by site and dub language as they come and go", () => {
    const video = { site: "video.example", requestedDubbing: true, targetLang: "es" };
    store.put(aJob({ id: "a", ...video }));
    store.put(aJob({ id: "b", ...video }));
    store.put(aJob({ id: "c", site: "clips.example" }));
    frame();
    expect(store.list()).toMatchObject({
      size: 3,
      sites: [
        ["video.example", 2],
        ["clips.example", 1],
      ],
      languages: [["es", 2]],
    });
    store.put(aJob({ id: "b", ...video, version: 2, targetLang: "de" }));
    store.remove("a", 2);
    frame();
    expect(store.list().languages).toEqual([["de", 1]]);
    store.keepOnly(new Set(["c"]));
    frame();
    expect(store.list()).toMatchObject({ size: 1, sites: [["clips.example", 1]], languages: [] });
    store.clear();
    frame();
    expect(store.list()).toMatchObject({ size: 0, sites: [] });
  });
});
