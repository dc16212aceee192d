import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Job } from "../api/types";
import { aJob } from "../testing/jobs";
import { Random } from "../testing/random";
import { JobsStore } from "./jobs-store";
import { ListView } from "./list-view";
import { Queue } from "./queue";
import { SORTS, type Sort } from "./sorts";
import { PLAIN, type View } from "./view";

let frame: () => void;
let store: JobsStore;
let list: ListView;
const told = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  store = new JobsStore((order, draw) => {
    frame = () => {
      order();
      draw();
    };
  });
  list = new ListView(store);
  list.subscribe(told);
});

afterEach(() => {
  vi.useRealTimers();
});

function put(...jobs: Partial<Job>[]) {
  jobs.forEach((job) => {
    store.put(aJob(job));
  });
  frame();
}

const shown = (view: Partial<View> = {}) => {
  list.show({ ...PLAIN, ...view });
  return list.ids().join("");
};

describe("filters and orders", () => {
  beforeEach(() => {
    put(
      {
        id: "a",
        title: "Zebra 10",
        createdAt: "2026-11-22T10:00:00Z",
        status: "MUXING",
        percent: 90,
        speed: 9,
      },
      { id: "b", title: "Zebra 9", createdAt: "2026-11-22T11:00:00Z", status: "COMPLETE", percent: 100 },
      {
        id: "c",
        url: "https://apple.example/x",
        createdAt: "2026-11-22T11:00:00Z",
        status: "DUBBED",
        percent: 80,
      },
      {
        id: "d",
        title: "Yak",
        status: "QUEUED",
        rank: 2,
        totalBytes: 7,
        requestedDubbing: true,
        targetLang: "es",
      },
      { id: "e", title: "Yak", status: "QUEUED", rank: 1, eta: 5, updatedAt: "2026-11-23T00:00:00Z" },
      { id: "f", title: "Xerus", status: "QUEUED", rank: 3, priority: 5 },
    );
  });

  it.each<[Partial<View>, string]>([
    [{}, "acfedb"],
    [{ reverse: true }, "bdefca"],
    [{ sort: "name" }, "cfedba"],
    [{ sort: "progress" }, "bacfed"],
    [{ sort: "speed" }, "afedcb"],
    [{ sort: "eta" }, "efdcba"],
    [{ sort: "size" }, "dfecba"],
    [{ sort: "activity" }, "efdcba"],
    [{ sort: "age" }, "fedcba"],
    [{ sort: "status" }, "afedcb"],
    [{ filter: "active" }, "a"],
    [{ filter: "waiting" }, "c"],
    [{ filter: "queued" }, "fed"],
    [{ search: "zebra 9" }, "b"],
    [{ search: "APPLE" }, "c"],
    [{ search: "apple", filter: "complete" }, ""],
    [{ site: "apple.example" }, "c"],
    [{ language: "es" }, "d"],
  ])("%j", (view, expected) => {
    expect(shown(view)).toBe(expected);
  });

  it("count positions among the waiting only", () => {
    const queue = new Queue(store);
    put({ id: "g", rank: 0 });
    store.touch(store.ids());
    frame();
    expect(["f", "g", "e", "d", "a", "nobody"].map((id) => queue.position(id))).toEqual([
      1,
      2,
      3,
      4,
      null,
      null,
    ]);
    const moved = vi.fn();
    queue.subscribe(moved);
    put({ id: "d", version: 2, rank: -1 }, { id: "a", version: 2, status: "COMPLETE" });
    expect(moved).toHaveBeenCalledTimes(1);
    expect(["f", "d", "g", "e"].map((id) => queue.position(id))).toEqual([1, 2, 3, 4]);
  });
});

describe("change by change", () => {
  it("ends in the order that sorting at once gives", () => {
    const random = new Random(7);
    for (const sort of Object.keys(SORTS) as Sort[]) {
      list.show({ ...PLAIN, sort, filter: "queued", reverse: sort === "age" });
      for (let step = 1; step < 120; step += 1) {
        const id = `j${random.below(40)}`;
        const version = (store.record(id)?.version ?? 0) + 1;
        const status = random.chance(0.8) ? "QUEUED" : "PAUSED";
        const figures = { percent: random.below(5), rank: random.below(5) };
        put({
          id,
          version,
          status,
          priority: random.below(2),
          ...figures,
          title: `t${figures.rank}`,
        });
      }
      vi.advanceTimersByTime(1000);
      const again = new ListView(store);
      again.show({ ...PLAIN, sort, filter: "queued", reverse: sort === "age" });
      expect(list.ids()).toEqual(again.ids());
    }
  });

  it("keeps the array and stays silent while nothing moves", () => {
    put({ id: "a", rank: 1 }, { id: "b", rank: 2 });
    const before = list.ids();
    told.mockClear();
    put({ id: "a", rank: 1, version: 2, title: "Told now" });
    list.show({ ...PLAIN, job: "a" });
    expect(list.ids()).toBe(before);
    expect(told).not.toHaveBeenCalled();
    put({ id: "a", rank: 3, version: 3 });
    expect(list.ids()).toEqual(["b", "a"]);
    expect(told).toHaveBeenCalledTimes(1);
  });

  it("moves by speed or progress once a second at most; what comes or goes does at once", () => {
    put({ id: "a", speed: 1 }, { id: "b", speed: 2 });
    list.show({ ...PLAIN, sort: "speed" });
    put({ id: "a", version: 2, speed: 3 });
    expect(list.ids()).toEqual(["b", "a"]);
    put({ id: "c", speed: 9 });
    expect(list.ids()).toEqual(["c", "b", "a"]);
    vi.advanceTimersByTime(1000);
    expect(list.ids()).toEqual(["c", "a", "b"]);
  });

  it("stands still while frozen", () => {
    put({ id: "a", rank: 1 }, { id: "b", rank: 2 });
    list.freeze();
    list.freezeFor(500);
    list.freezeFor(500);
    put({ id: "b", rank: 0, version: 2 }, { id: "c" });
    store.remove("a", 9);
    frame();
    expect(list.ids()).toEqual(["a", "b"]);
    list.thaw();
    expect(list.ids()).toEqual(["a", "b"]);
    vi.advanceTimersByTime(500);
    expect(list.ids()).toEqual(["b", "c"]);
  });

  it("shows what is not confirmed where it will be", () => {
    put({ id: "a" });
    list.show({ ...PLAIN, filter: "paused" });
    const op = store.overlay.begin(["a"], () => ({ status: "PAUSED" }));
    store.touch(["a"]);
    frame();
    expect(list.ids()).toEqual(["a"]);
    expect(store.job("a")).toMatchObject({ status: "PAUSED", pending: true });
    store.touch(store.overlay.drop(op));
    frame();
    expect(list.ids()).toEqual([]);
  });
});

it("filters by a label and finds its words", () => {
  put(
    { id: "a", labels: ["News", "for the trip"] },
    { id: "b", labels: ["news"] },
    { id: "c", title: "News of the trip" },
  );
  expect(shown({ label: "News" })).toBe("a");
  expect(shown({ search: "trip news" }).split("").sort().join("")).toBe("ac");
  expect(store.list().labels).toEqual([
    ["News", 1],
    ["for the trip", 1],
    ["news", 1],
  ]);
  put({ id: "a", version: 2, labels: ["news"] });
  expect(store.list().labels).toEqual([["news", 2]]);
  expect(shown({ label: "news" }).split("").sort().join("")).toBe("ab");
});
