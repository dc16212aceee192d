import { describe, expect, it } from "vitest";
import type { Stage, StageView, Status } from "../api/types";
import { aJob, aStage } from "../testing/jobs";
import { details } from "./details";
import { moment } from "./format";
import { segments } from "./segments";
import { isMovable, may, sentence, shortSentence } from "./status";

const dubbed = { requestedDubbing: true, sourceLang: "en", targetLang: "es" } as const;
const STAGES: readonly Stage[] = ["download", "dub", "mux"];
const at = (stage: Stage, percent: number, phase = "", status: StageView["status"] = "running") =>
  STAGES.map((name) => {
    const order = STAGES.indexOf(name) - STAGES.indexOf(stage);
    return aStage(
      name,
      order < 0 ? { status: "done", percent: 100 } : order === 0 ? { status, percent, phase } : {},
    );
  });
describe("sentence", () => {
  it.each([
    [aJob(), "Queued"],
    [aJob({ errorCode: "DISK_FULL", error: "No space." }), "Queued – disk almost full"],
    [
      aJob({ ...dubbed, status: "DOWNLOADED", errorCode: "PROVIDER_BUSY", retryAt: "2026-01-02T14:05:00" }),
      `Waiting for dub – next try at ${moment("2026-01-02T14:05:00")}`,
    ],
    [aJob({ status: "PAUSED", retryAt: "2026-01-02T14:05:00" }), "Paused"],
    [
      aJob({
        status: "DOWNLOADING",
        stage: "download",
        stages: [aStage("download", { status: "running", stalled: true })],
      }),
      "Downloading – stalled",
    ],
    [
      aJob({ ...dubbed, status: "DOWNLOADING", stage: "download", speed: 3_400_000 }),
      "Downloading – ▼ 3.40 MB/s – stage 1 of 3",
    ],
    [aJob({ status: "DOWNLOADING", stage: "download" }), "Downloading"],
    [
      aJob({ ...dubbed, status: "DUBBING", stage: "dub", stages: at("dub", 5, "translating") }),
      "Dubbing – translating – stage 2 of 3",
    ],
    [
      aJob({ ...dubbed, status: "DUBBING", stage: "dub", stages: at("dub", 5, "waiting") }),
      "Dubbing – provider is translating – stage 2 of 3",
    ],
    [aJob({ ...dubbed, status: "DOWNLOADED" }), "Waiting for dub"],
    [
      aJob({ ...dubbed, status: "PAUSED", stages: at("dub", 20, "", "stopped") }),
      "Paused in stage 2 of 3 (dub)",
    ],
    [aJob({ ...dubbed, status: "FAILED", stages: at("dub", 20, "", "failed") }), "Failed in dub"],
    [aJob({ ...dubbed, status: "COMPLETE", stages: at("mux", 100, "", "done") }), "Completed – dubbed EN→ES"],
    [
      aJob({ ...dubbed, status: "COMPLETE", stages: at("dub", 3, "", "failed") }),
      "Completed – without the dub",
    ],
    [aJob({ status: "CANCELED" }), "Canceled"],
  ])("%#", (job, text) => {
    expect(sentence(job)).toBe(text);
  });
});

describe("details", () => {
  it("tells bytes and time of a download", () => {
    const job = aJob({ status: "DOWNLOADING", downloadedBytes: 294e6, totalBytes: 700e6, eta: 60 });
    expect(details(job)).toBe("294 MB of 700 MB (42.0%) – 60 seconds remaining");
  });

  it("does without a total", () => {
    expect(details(aJob({ status: "DOWNLOADING", downloadedBytes: 5e6 }))).toBe(
      "5.00 MB – remaining time unknown",
    );
  });

  it("tells how far a later stage is", () => {
    const job = aJob({ ...dubbed, status: "DUBBING", stage: "dub", stages: at("dub", 53.78), eta: 540 });
    expect(details(job)).toBe("53.7% of this stage – 9 minutes remaining");
  });

  it("counts no share of a dub that its engine makes elsewhere", () => {
    const stages = [
      aStage("download", { status: "done" }),
      aStage("dub", { percent: 0.1, wakeAt: "2026-11-26T12:00:00Z" }),
    ];
    const job = aJob({ status: "DUBBING", stage: "dub", stages, durationSec: 705, site: "archive.example" });
    expect(details(job)).toBe("11:45 – archive.example");
  });
});

describe("segments", () => {
  const states = (part: Parameters<typeof aJob>[0]) =>
    segments(aJob({ ...dubbed, ...part })).map(({ state }) => state);

  it.each<[Status, string[]]>([
    ["QUEUED", ["empty", "empty", "empty"]],
    ["DOWNLOADED", ["done", "empty", "empty"]],
    ["DUBBED", ["done", "done", "empty"]],
  ])("%s", (status, expected) => {
    expect(states({ status })).toEqual(expected);
  });

  it("tells a finished job with its dub from one without", () => {
    expect(states({ status: "COMPLETE", stages: at("mux", 100, "", "done") })).toEqual([
      "done",
      "done",
      "done",
    ]);
    expect(states({ status: "COMPLETE", stages: at("dub", 30, "", "failed") })).toEqual([
      "done",
      "failed",
      "empty",
    ]);
  });

  it("fills the running stage by its own percent", () => {
    const job = aJob({ ...dubbed, status: "DUBBING", percent: 62, stage: "dub", stages: at("dub", 40) });
    expect(segments(job)).toEqual([
      { stage: "download", state: "done", percent: 100 },
      { stage: "dub", state: "running", percent: 40 },
      { stage: "mux", state: "empty", percent: 0 },
    ]);
  });

  it("shows where a job failed", () => {
    expect(states({ status: "FAILED", stages: at("dub", 27, "", "failed") })).toEqual([
      "done",
      "failed",
      "empty",
    ]);
  });

  it("has one part without dubbing", () => {
    expect(
      segments(
        aJob({ status: "DOWNLOADING", stage: "download", stages: [aStage("download", { percent: 33 })] }),
      ),
    ).toEqual([{ stage: "download", state: "running", percent: 33 }]);
  });

  it("does not pretend to know where an unstarted stage is", () => {
    expect(states({ status: "MUXING", stage: "mux", stages: at("mux", 0) })).toEqual([
      "done",
      "done",
      "unknown",
    ]);
  });
});

it("counts a place in the queue only where there is nothing better to say", () => {
  expect([sentence(aJob(), 12), sentence(aJob({ startNow: true }), 12)]).toEqual([
    "Queued – position 12",
    "Queued – starts next",
  ]);
});

describe("a compact row", () => {
  it.each([
    [aJob(), "Queued #3"],
    [aJob({ status: "DOWNLOADING", speed: 3_400_000 }), "▼ 3.40 MB/s"],
    [
      aJob({ ...dubbed, status: "DUBBING", stage: "dub", stages: at("dub", 5, "translating") }),
      "translating",
    ],
    [aJob({ ...dubbed, status: "MUXING", stage: "mux", stages: at("mux", 5) }), "Muxing"],
    [aJob({ status: "COMPLETE" }), "Completed"],
  ])("%# says it in a word", (job, text) => {
    expect(shortSentence(job, 3)).toBe(text);
  });
});

describe("what may be asked", () => {
  it("offers to start what waits, once", () => {
    expect(may(aJob(), "start")).toBe(true);
    expect(may(aJob({ startNow: true }), "start")).toBe(false);
    expect(may(aJob({ status: "DOWNLOADING" }), "start")).toBe(false);
  });

  it("never offers an end that was reached", () => {
    expect(may(aJob({ status: "COMPLETE" }), "retry")).toBe(false);
    expect(may(aJob({ status: "CANCELED" }), "cancel")).toBe(false);
    expect(may(aJob({ status: "FAILED" }), "retry")).toBe(true);
  });

  it("verifies a finished file", () => {
    expect(may(aJob({ status: "COMPLETE", fileUrl: "/file" }), "verify")).toBe(true);
    expect(may(aJob({ status: "COMPLETE" }), "verify")).toBe(false);
    expect(may(aJob({ status: "FAILED", fileUrl: "/file" }), "verify")).toBe(false);
  });

  it("makes a finished file anew when something is wrong with it", () => {
    expect(may(aJob({ status: "COMPLETE", problem: "The file is gone." }), "retry")).toBe(true);
  });

  it.each([
    ["DOWNLOADED", true],
    ["DUBBING", true],
    ["PAUSED", true],
    ["FAILED", true],
    ["DUBBED", false],
    ["MUXING", false],
    ["COMPLETE", false],
  ] as const)("skips the dub of a job that is %s: %s", (status, fits) => {
    const stages = at("dub", 20);
    expect(may(aJob({ ...dubbed, status, stages }), "skipDub")).toBe(fits);
    expect(may(aJob({ status, stages }), "skipDub")).toBe(false); // no dub is asked for
    expect(may(aJob({ ...dubbed, status, stages: at("download", 20) }), "skipDub")).toBe(false);
  });

  it("moves what has not begun", () => {
    expect(isMovable(aJob())).toBe(true);
    expect(isMovable(aJob({ status: "PAUSED" }))).toBe(true);
    expect(isMovable(aJob({ status: "PAUSED", stages: at("dub", 20, "", "stopped") }))).toBe(false);
    expect(isMovable(aJob({ status: "DOWNLOADING" }))).toBe(false);
  });
});

describe("a finished file that is verified", () => {
  const complete = aJob({ status: "COMPLETE", fileUrl: "/file" });

  it("says how far that is, then only what is wrong", () => {
    expect(shortSentence({ ...complete, verifying: 33.4 })).toBe("Completed – verifying 33%");
    expect(sentence({ ...complete, verifying: 0 })).toBe("Completed – verifying 0%");
    const wrong = { ...complete, problem: "The file is gone." };
    expect(sentence(wrong)).toBe("Completed – The file is gone.");
    expect(shortSentence(wrong)).toBe("Completed – The file is gone.");
    expect(shortSentence({ ...complete, verifiedAt: "2026-11-22T14:00:00Z" })).toBe("Completed");
  });
});

describe("a dub that was skipped", () => {
  it("is told while the job ends and afterwards", () => {
    expect(sentence(aJob({ status: "DOWNLOADED", stage: "dub" }))).toBe("Finishing");
    expect(sentence(aJob({ status: "COMPLETE", dubSkipped: true }))).toBe("Completed – dub skipped");
    expect(sentence(aJob({ status: "COMPLETE" }))).toBe("Completed");
  });
});
