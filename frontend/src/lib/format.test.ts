import { afterEach, describe, expect, it } from "vitest";
import { bytes, duration, languageName, moment, percent, remaining, remainingShort, speed } from "./format";
import { setLanguage } from "../i18n";

const NONSENSE = [NaN, Infinity, -1, null, undefined];

describe("bytes", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.00 kB"],
    [12_345, "12.3 kB"],
    [294_000_000, "294 MB"],
    [999_600, "1.00 MB"],
    [1_424_000_000, "1.42 GB"],
  ])("%d is %s", (value, text) => {
    expect(bytes(value)).toBe(text);
  });

  it.each(NONSENSE)("answers a dash for %s", (value) => {
    expect([bytes(value), speed(value), percent(value)]).toEqual(["–", "–", "–"]);
  });

  it("keeps three significant digits at every size", () => {
    for (let exponent = 0; exponent < 15; exponent += 0.01) {
      const shown = bytes(Math.round(10 ** exponent));
      expect(shown.replace(/[^\d]/g, "").length, shown).toBeLessThanOrEqual(3);
    }
  });
});

describe("speed", () => {
  it("does not flicker in bytes", () => {
    expect([speed(12), speed(3_400_000)]).toEqual(["0 kB/s", "3.40 MB/s"]);
  });
});

describe("percent", () => {
  it("truncates, so that 100 never shows early", () => {
    expect([percent(99.99), percent(42.09, 1), percent(0.29, 2), percent(100)]).toEqual([
      "99%",
      "42.0%",
      "0.29%",
      "100%",
    ]);
  });
});

describe("remaining", () => {
  it.each([
    [0, "1 second remaining"],
    [89, "89 seconds remaining"],
    [90, "2 minutes remaining"],
    [7200, "2 hours remaining"],
    [200_000, "56 hours remaining"],
    [400_000, "more than 4 days remaining"],
    [null, "remaining time unknown"],
    [NaN, "remaining time unknown"],
  ])("%s is %s", (value, text) => {
    expect(remaining(value)).toBe(text);
  });
});

describe("in short", () => {
  it("says one unit, or nothing", () => {
    expect([50, 60 * 5, 7200, 400_000, null].map((eta) => remainingShort(eta))).toEqual([
      "50 s",
      "5 min",
      "2 h",
      "> 4 days",
      "",
    ]);
  });
});

describe("duration", () => {
  it.each([
    [3723, "1:02:03"],
    [247.4, "4:07"],
    [9, "0:09"],
    [null, "–"],
  ])("%s is %s", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe("another language", () => {
  afterEach(() => setLanguage("en"));

  it("has its own units, commas and plurals", async () => {
    await setLanguage("ru");
    expect([speed(3_400_000), percent(42.09, 1), remaining(60 * 3)]).toEqual([
      "3,40 МБ/с",
      "42,0%",
      "осталось 3 минуты",
    ]);
  });
});

describe("moment", () => {
  it("names the day only when it was another", () => {
    const then = "2026-11-22T12:00:00Z";
    const sameDay = moment(then, new Date(then));
    expect(moment(then, new Date("2026-11-25T12:00:00Z"))).toContain(sameDay);
    expect(moment(then, new Date("2026-11-25T12:00:00Z"))).not.toBe(sameDay);
    expect(moment("rubbish")).toBe("–");
  });
});

describe("languageName", () => {
  it("falls back to the code", () => {
    expect([languageName("es"), languageName("not a tag")]).toEqual(["Spanish", "not a tag"]);
  });
});
