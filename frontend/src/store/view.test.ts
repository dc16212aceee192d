import { describe, expect, it } from "vitest";
import { aJob } from "../testing/jobs";
import { countOf, readView, visibleIds, writeView, type View } from "./view";

const ALL: View = { filter: "all", search: "", sort: "newest" };
const jobs = [
  aJob({ id: "a", title: "Zebra 10", createdAt: "2026-11-22T10:00:00Z", status: "MUXING", percent: 90 }),
  aJob({ id: "b", title: "Zebra 9", createdAt: "2026-11-22T11:00:00Z", status: "COMPLETE", percent: 100 }),
  aJob({
    id: "c",
    url: "https://apple.example/x",
    createdAt: "2026-11-22T11:00:00Z",
    status: "DUBBED",
    percent: 80,
  }),
];

describe("visibleIds", () => {
  it.each<[Partial<View>, string[]]>([
    [{}, ["c", "b", "a"]],
    [{ sort: "oldest" }, ["a", "b", "c"]],
    [{ sort: "name" }, ["c", "b", "a"]],
    [{ sort: "progress" }, ["b", "a", "c"]],
    [{ filter: "active" }, ["a"]],
    [{ filter: "waiting" }, ["c"]],
    [{ search: "zebra 9" }, ["b"]],
    [{ search: "APPLE" }, ["c"]],
    [{ search: "apple", filter: "complete" }, []],
  ])("%j", (view, ids) => {
    expect(visibleIds(jobs, { ...ALL, ...view })).toEqual(ids);
  });
});

describe("counts", () => {
  it("sum the statuses of a filter", () => {
    expect(countOf("active", { DOWNLOADING: 2, MUXING: 1, QUEUED: 9 }, 12)).toBe(3);
    expect(countOf("all", {}, 12)).toBe(12);
  });
});

describe("the address", () => {
  it("round-trips a view and survives nonsense", () => {
    const view: View = { filter: "failed", search: "a&b=c", sort: "name" };
    expect(readView(writeView(view).slice(1))).toEqual(view);
    expect(writeView(ALL)).toBe("/");
    expect(readView("?show=toString&sort=__proto__")).toEqual(ALL);
  });
});
