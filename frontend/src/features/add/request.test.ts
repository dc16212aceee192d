import { describe, expect, it } from "vitest";
import type { Languages } from "../../api/types";
import {
  bytesPerSecond,
  codesIn,
  DEFAULTS,
  fitted,
  remember,
  remembered,
  sourcesFor,
  targetsFor,
  toRequest,
} from "./request";

const languages: Languages = {
  defaultTargetLang: "ru",
  engines: [
    {
      name: "local",
      thirdParty: false,
      sources: ["en", "es"],
      targets: ["en", "es"],
      pairs: [
        ["en", "es"],
        ["es", "en"],
      ],
    },
    {
      name: "vot",
      thirdParty: true,
      sources: ["auto", "de"],
      targets: ["ru"],
      pairs: [
        ["auto", "ru"],
        ["de", "ru"],
      ],
    },
  ],
};
const { engines } = languages;

describe("languages", () => {
  it("are those of the chosen engine", () => {
    expect(sourcesFor(engines, { dubbingProvider: "local" })).toEqual(["en", "es"]);
    expect(sourcesFor(engines, { dubbingProvider: "auto" })).toEqual(["de", "en", "es"]);
    expect(targetsFor(engines, { dubbingProvider: "vot", sourceLang: "auto" })).toEqual(["ru"]);
    expect(targetsFor(engines, { dubbingProvider: "auto", sourceLang: "en" })).toEqual(["es"]);
  });

  it("follow a change of engine", () => {
    const chosen = { ...DEFAULTS, sourceLang: "en", targetLang: "es" };
    expect(fitted(chosen, languages)).toEqual(chosen);
    expect(fitted({ ...chosen, dubbingProvider: "vot" }, languages)).toMatchObject({
      sourceLang: "auto",
      targetLang: "ru",
    });
  });

  it("come from what there is when the engine of last time is gone", () => {
    const gone = { ...DEFAULTS, dubbingProvider: "tone", sourceLang: "en", targetLang: "es" };
    expect(fitted(gone, languages)).toEqual({ ...gone, dubbingProvider: "auto" });
  });

  it("stay as chosen while no engine is known", () => {
    const nothing = { engines: [], defaultTargetLang: "kk" };
    expect(fitted({ ...DEFAULTS, targetLang: "es" }, nothing).targetLang).toBe("es");
    expect(fitted(DEFAULTS, nothing).targetLang).toBe("kk");
  });
});

describe("toRequest", () => {
  it("says nothing of what was left empty", () => {
    expect(toRequest(DEFAULTS)).toMatchObject({
      targetLang: null,
      outputContainer: null,
      folder: null,
      labels: [],
      rateLimit: null,
      proxy: null,
      cookies: null,
      subtitleLangs: [],
    });
  });

  it("says what was filled in", () => {
    const chosen = {
      ...DEFAULTS,
      requestedDubbing: true,
      useLivelyVoice: true,
      downloadSubtitles: true,
      subtitleLangs: "en, pt-BR en",
      folder: " films ",
      labels: " one, two words,One ",
      rateLimit: "1,5",
      cookies: "# Netscape\n",
    };
    expect(toRequest(chosen)).toMatchObject({
      useLivelyVoice: true,
      subtitleLangs: ["en", "pt-BR"],
      folder: "films",
      labels: ["one", "two words"],
      rateLimit: 1_500_000,
      cookies: "# Netscape\n",
    });
  });

  it("asks for neither languages of subtitles nor a voice that are switched off", () => {
    const off = { ...DEFAULTS, subtitleLangs: "en", useLivelyVoice: true };
    expect(toRequest(off)).toMatchObject({ subtitleLangs: [], useLivelyVoice: false });
  });
});

it.each([
  ["2", 2e6],
  [" 0.25 ", 250_000],
  ["", null],
  ["0", null],
  ["-1", null],
  ["fast", null],
])("reads the speed %j", (typed, limit) => {
  expect(bytesPerSecond(typed)).toBe(limit);
});

it("takes codes apart at commas and spaces", () => {
  expect(codesIn(" en;es, de  en")).toEqual(["en", "es", "de"]);
});

describe("remembered", () => {
  it("returns the last choices, but not those of the moment, and no secret", () => {
    remember({ requestedDubbing: true, startPaused: true, priority: 9, proxy: "http://p", cookies: "c" });
    expect(remembered()).toEqual({ requestedDubbing: true });
    expect(localStorage.getItem("dubline.add")).toBe('{"requestedDubbing":true}');
  });

  it("ignores what it does not know", () => {
    localStorage.setItem("dubline.add", '{"url":"x","requestedDubbing":"yes","targetLang":"es"}');
    expect(remembered()).toEqual({ targetLang: "es" });
    localStorage.setItem("dubline.add", "{");
    expect(remembered()).toEqual({});
    localStorage.setItem("dubline.add", "null");
    expect(remembered()).toEqual({});
  });
});
