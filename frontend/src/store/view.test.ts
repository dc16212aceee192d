import { describe, expect, it } from "vitest";
import { countOf, isFiltered, PLAIN, readView, writeView, type View } from "./view";

describe("counts", () => {
  it("sum the statuses of a filter", () => {
    expect(countOf("active", { DOWNLOADING: 2, MUXING: 1, QUEUED: 9 }, 12)).toBe(3);
    expect(countOf("dubbing", {}, 12)).toBe(0);
    expect(countOf("all", {}, 12)).toBe(12);
  });
});

describe("the address", () => {
  it.each<Partial<View>>([
    { filter: "failed", search: "a&b=c", sort: "name", reverse: true },
    { site: "video.example", language: "pt-BR", job: "0198", tab: "logs" },
    { label: "for the trip & back" },
  ])("round-trips %j", (part) => {
    const view = { ...PLAIN, ...part };
    expect(readView(writeView(view))).toEqual(view);
    expect(isFiltered(view)).toBe(true);
  });

  it("leaves out what is plain, and a tab without its job", () => {
    expect(writeView(PLAIN)).toBe("");
    expect(writeView({ ...PLAIN, tab: "logs" })).toBe("");
    expect(isFiltered({ ...PLAIN, sort: "eta", search: "  " })).toBe(false);
  });

  it("survives nonsense", () => {
    expect(readView("?show=toString&sort=__proto__&tab=x&reverse=yes")).toEqual(PLAIN);
  });
});
