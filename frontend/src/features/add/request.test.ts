import { describe, expect, it } from "vitest";
import type { Languages } from "../../api/types";
import {
  DEFAULTS,
  fitted,
  linksIn,
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

describe("linksIn", () => {
  it("takes each word once", () => {
    expect(linksIn("  https://a\nhttps://b https://a\t")).toEqual(["https://a", "https://b"]);
    expect(linksIn(" \n")).toEqual([]);
  });
});

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
  it("leaves the server's defaults to the server", () => {
    const request = toRequest(DEFAULTS, "https://a");
    expect(Object.keys(request)).not.toContain("targetLang");
    expect(Object.keys(request)).not.toContain("outputContainer");
    expect(toRequest({ ...DEFAULTS, outputContainer: "mp4" }, "https://a")).toMatchObject({
      outputContainer: "mp4",
    });
  });
});

describe("remembered", () => {
  it("returns the last choices, but never starts paused", () => {
    remember({ ...DEFAULTS, requestedDubbing: true, startPaused: true });
    expect(remembered()).toEqual({ ...DEFAULTS, requestedDubbing: true });
  });

  it("ignores what it does not know", () => {
    localStorage.setItem("dubline.add", '{"url":"x","requestedDubbing":"yes","targetLang":"es"}');
    expect(remembered()).toEqual({ ...DEFAULTS, targetLang: "es" });
    localStorage.setItem("dubline.add", "{");
    expect(remembered()).toEqual(DEFAULTS);
  });
});
