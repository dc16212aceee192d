import { describe, expect, it } from "vitest";
import { aView } from "../testing/jobs";
import { siteOf, toJob } from "./records";

const slim = {
  id: "a",
  version: 4,
  url: "https://www.video.example/v/1",
  createdAt: "2026-11-22T14:00:00Z",
  outputContainer: "mkv",
} as const;

describe("a slim record", () => {
  it("is filled with what is usual", () => {
    expect(toJob({ ...slim, status: "QUEUED", rank: 2.5 })).toMatchObject({
      title: null,
      updatedAt: slim.createdAt,
      percent: 0,
      attempt: 1,
      priority: 0,
      sourceLang: "auto",
      rank: 2.5,
      site: "video.example",
      fileUrl: null,
      hasWarning: false,
      stages: [{ stage: "download", status: "waiting", percent: 0, phase: "" }],
    });
  });

  it("of a complete job has all its stages done", () => {
    const completedAt = "2026-11-22T15:00:00Z";
    const job = toJob({
      ...slim,
      status: "COMPLETE",
      completedAt,
      requestedDubbing: true,
      targetLang: "es",
      thumbnail: true,
      file: true,
    });
    expect(job).toMatchObject({ percent: 100, updatedAt: completedAt, rank: Number.MAX_VALUE });
    expect(job.stages.map(({ stage, status, percent }) => [stage, status, percent])).toEqual([
      ["download", "done", 100],
      ["dub", "done", 100],
      ["mux", "done", 100],
    ]);
    expect([job.thumbnailUrl, job.fileUrl]).toEqual(["/api/jobs/a/thumbnail", "/api/jobs/a/file"]);
  });

  it("tells only the stages that have begun", () => {
    const stages = [
      { stage: "download", status: "done" },
      { stage: "dub", status: "running", percent: 12, phase: "waiting", wakeAt: "2026-11-22T15:00:00Z" },
    ] as const;
    const job = toJob({ ...slim, status: "DUBBING", requestedDubbing: true, stages });
    expect(job.stages.map(({ status, percent }) => [status, percent])).toEqual([
      ["done", 100],
      ["running", 12],
      ["waiting", 0],
    ]);
  });
});

it("keeps the place in the queue that a command's answer does not tell", () => {
  const before = toJob({ ...aView(), rank: 7 });
  expect(toJob(aView({ version: 2 }), before)).toMatchObject({
    version: 2,
    rank: 7,
    site: "video.example.org",
  });
  expect(toJob(aView({ url: "https://other.example/" }), before).site).toBe("other.example");
});

it.each([
  ["https://WWW.Video.Example:8443/a", "video.example"],
  ["http://user:pw@video.example?x=/y", "video.example"],
  ["nonsense", ""],
])("site of %s", (url, site) => {
  expect(siteOf(url)).toBe(site);
});
