import { describe, expect, it } from "vitest";
import { all, focused, none, NOTHING, only, pruned, ranged, toggled } from "./selection";

const ORDER = ["a", "b", "c", "d", "e"];
const ids = (selection: typeof NOTHING) => [...selection.ids].sort().join("");

describe("a selection", () => {
  it("is one row after a click, and grows and shrinks with Ctrl", () => {
    const two = toggled(only(NOTHING, "b"), "d");
    expect([ids(two), two.anchor, two.focus]).toEqual(["bd", "d", "d"]);
    expect(ids(toggled(two, "b"))).toBe("d");
  });

  it("reaches from the anchor, in both directions, and the anchor stays", () => {
    const down = ranged(only(NOTHING, "c"), ORDER, "e");
    expect([ids(down), down.anchor, down.focus]).toEqual(["cde", "c", "e"]);
    expect(ids(ranged(down, ORDER, "a"))).toBe("abc");
    expect(ids(ranged(toggled(only(NOTHING, "a"), "d"), ORDER, "e", true))).toBe("ade");
  });

  it("without an anchor in sight a range is the row itself", () => {
    expect(ids(ranged(NOTHING, ORDER, "c"))).toBe("c");
    expect(ids(ranged(only(NOTHING, "hidden"), ORDER, "c"))).toBe("c");
  });

  it("takes all that is shown, and nothing keeps the focus", () => {
    const everything = all(focused(NOTHING, "b"), ORDER);
    expect(ids(everything)).toBe("abcde");
    expect([none(everything).ids.size, none(everything).focus]).toEqual([0, "b"]);
  });

  it("ends choosing with the last row taken out", () => {
    const choosing = { ...only(NOTHING, "a"), choosing: true };
    expect(toggled(choosing, "b").choosing).toBe(true);
    expect(toggled(choosing, "a").choosing).toBe(false);
  });
});

describe("after a removal", () => {
  const without = (gone: string, focus: string) => {
    const after = ORDER.filter((id) => !gone.includes(id));
    return pruned(only(NOTHING, focus), ORDER, after, (id) => after.includes(id));
  };

  it("the focus goes to the next row, else to the one before", () => {
    expect(without("c", "c").focus).toBe("d");
    expect(without("cd", "c").focus).toBe("e");
    expect(without("e", "e").focus).toBe("d");
    expect(without("abcde", "b").focus).toBeNull();
  });

  it("only what is gone leaves the selection", () => {
    expect(ids(without("c", "c"))).toBe("");
    const kept = only(NOTHING, "a");
    expect(pruned(kept, ORDER, ["a"], (id) => id === "a")).toBe(kept);
  });
});
