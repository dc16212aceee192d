import { describe, expect, it } from "vitest";
import { choiceOf, CODECS, HEIGHTS, selectorOf } from "./preset-choices";

const ALL = [null, ...HEIGHTS].flatMap((height) => [null, ...CODECS].map((codec) => ({ height, codec })));

describe("a preset's selector", () => {
  it("is made from what is chosen, and tells what that was", () => {
    expect(ALL.map((choice) => choiceOf(selectorOf(choice)))).toEqual(ALL);
    expect(new Set(ALL.map(selectorOf)).size).toBe(ALL.length);
  });

  it("prefers and does not insist", () => {
    expect(selectorOf({ height: null, codec: null })).toBe("bv*+ba/b");
    expect(selectorOf({ height: 720, codec: "h264" })).toBe(
      "bv*[height<=?720][vcodec^=avc]+ba[acodec^=mp4a]/b[height<=?720][vcodec^=avc]" +
        "/bv*[height<=?720]+ba/b[height<=?720]/wv*+ba/w",
    );
  });

  it.each(["b", "bv*[height<=720]+ba", ""])("was written by a person when it is %j", (selector) => {
    expect(choiceOf(selector)).toBeNull();
  });
});
