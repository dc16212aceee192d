import { describe, expect, it } from "vitest";
import { ariaKeys, isPressed, isSingle, keysOf, pressed, shownKey } from "./keys";

const key = (init: KeyboardEventInit) => new KeyboardEvent("keydown", init);

describe("a key that is pressed", () => {
  it.each<[string, KeyboardEventInit]>([
    ["R", { key: "r" }],
    ["Shift+R", { key: "R", shiftKey: true }],
    ["?", { key: "?", shiftKey: true }],
    ["1", { key: "1" }],
    ["Ctrl+A", { key: "a", ctrlKey: true }],
    ["Ctrl+A", { key: "a", metaKey: true }],
    ["Alt+ArrowUp", { key: "ArrowUp", altKey: true }],
    ["Ctrl+Alt+Shift+Delete", { key: "Delete", ctrlKey: true, altKey: true, shiftKey: true }],
    ["Shift+F10", { key: "F10", shiftKey: true }],
  ])("is written %s", (name, init) => {
    expect(pressed(key(init))).toBe(name);
    expect(isPressed(key(init), ["Escape", name])).toBe(true);
    expect(isPressed(key(init), ["Escape"])).toBe(false);
  });

  it("is the letter on it where the layout writes another script", () => {
    expect(pressed(key({ key: "к", code: "KeyR" }))).toBe("R");
    expect(pressed(key({ key: "К", code: "KeyR", shiftKey: true }))).toBe("Shift+R");
    expect(pressed(key({ key: "é", code: "Digit2" }))).toBe("É");
    expect(pressed(key({ key: "a", code: "KeyQ" }))).toBe("A"); // AZERTY: what is written on it counts
  });
});

describe("the keys of an action", () => {
  const action = { id: "resume", keys: ["R", "Shift+R", "Ctrl+R", "Alt+ArrowUp", "Delete"] };

  it("are its own, without single characters where a person wants none", () => {
    expect(keysOf(action, { singleKeys: true, keys: {} })).toEqual(action.keys);
    expect(keysOf(action, { singleKeys: false, keys: {} })).toEqual(["Ctrl+R", "Alt+ArrowUp", "Delete"]);
  });

  it("are the chosen one instead", () => {
    expect(keysOf(action, { singleKeys: true, keys: { resume: "Q", other: "W" } })).toEqual(["Q"]);
    expect(keysOf(action, { singleKeys: false, keys: { resume: "Q" } })).toEqual([]);
    expect(keysOf(action, { singleKeys: false, keys: { resume: "Ctrl+Q" } })).toEqual(["Ctrl+Q"]);
  });

  it("are single when they are one character without Ctrl, Alt or Meta", () => {
    expect(["R", "?", "Shift+R", "+"].filter(isSingle)).toEqual(["R", "?", "Shift+R", "+"]);
    expect(["Ctrl+R", "Alt+R", "Meta+R", "F2", "Shift+F10", "Escape"].filter(isSingle)).toEqual([]);
  });
});

it("keys are written for people and for aria-keyshortcuts", () => {
  expect(["Alt+ArrowUp", "Delete", "Shift+R"].map(shownKey)).toEqual(["Alt+↑", "Del", "Shift+R"]);
  expect(ariaKeys(["Ctrl+A", "Ctrl+Shift+A"])).toBe("Control+A Control+Shift+A");
  expect(ariaKeys([])).toBeUndefined();
});
