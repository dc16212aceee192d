import { afterEach, describe, expect, it } from "vitest";
import { setLanguage } from "../../i18n";
import { aJob } from "../../testing/jobs";
import { matches, toLine, type Line } from "./log-lines";
import { common, sumsOf } from "./sums";
import { aLogEvent } from "./testing";
import { relative, span } from "./time";

afterEach(() => setLanguage("en"));

it.each([
  [0, "0 s"],
  [59.4, "59 s"],
  [60, "1 min"],
  [61, "1 min 1 s"],
  [3600, "1 h"],
  [3910, "1 h 5 min"],
  [90_061, "1 d 1 h"],
  [-5, "0 s"],
])("a span of %d s is %s", (seconds, words) => {
  expect(span(seconds)).toBe(words);
});

it("tells moments within a day relatively, in the page's language", async () => {
  const now = Date.parse("2026-11-22T14:00:00Z");
  expect(relative("2026-11-22T13:58:01Z", now)).toBe("1 minute ago");
  expect(relative("2026-11-22T14:00:40Z", now)).toBe("in 40 seconds");
  expect(relative("2026-11-20T14:00:00Z", now)).toContain("2026");
  await setLanguage("de");
  expect(relative("2026-11-22T12:00:00Z", now)).toBe("vor 2 Stunden");
});

describe("a line of the log", () => {
  const line: Line = { seq: 1, at: "", level: "warning", stage: "dub", text: "Slow Server" };

  it.each([
    [{ level: "debug", stage: "", search: "" }, true],
    [{ level: "warning", stage: "dub", search: "slow s" }, true],
    [{ level: "error", stage: "", search: "" }, false],
    [{ level: "debug", stage: "mux", search: "" }, false],
    [{ level: "debug", stage: "", search: "fast" }, false],
  ] as const)("with %o is shown: %s", (filter, shown) => {
    expect(matches(line, filter)).toBe(shown);
  });

  it("tells a change of state, and takes whatever stands in a payload", () => {
    const change = { from: "DUBBING", to: "FAILED", attempt: 2, stage: "dub" };
    const told = toLine(aLogEvent(1, change, { event: "state_change" }));
    expect(told).toMatchObject({ level: "error", stage: "dub", text: "Dubbing → Failed (attempt 2)" });
    expect(toLine(aLogEvent(2, { level: 7, message: null }))).toMatchObject({ level: "info", text: "" });
  });
});

it("adds up what is known and finds what all share", () => {
  const jobs = [
    aJob({ fileSizeBytes: 10, speed: 5 }),
    aJob({ totalBytes: 7, status: "PAUSED" }),
    aJob({ status: "PAUSED" }),
  ];
  expect(sumsOf(jobs)).toEqual({
    bytes: 17,
    unknown: 1,
    speed: 5,
    durationSec: 0,
    statuses: [
      ["PAUSED", 2],
      ["QUEUED", 1],
    ],
  });
  expect(common(jobs, ({ status }) => status)).toBeUndefined();
  expect(common(jobs, ({ priority }) => priority)).toBe(0);
});
