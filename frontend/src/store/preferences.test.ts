import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { language, setLanguage } from "../i18n";
import { followAppearance } from "./appearance";
import { preferences, readPreferences, setPreference } from "./preferences";
import { usePreferences } from "./use-preferences";

const STORED_AS = "dubline-preferences";

function store(value: unknown): void {
  localStorage.setItem(STORED_AS, typeof value === "string" ? value : JSON.stringify(value));
}

beforeEach(readPreferences);

afterEach(async () => {
  localStorage.clear();
  readPreferences();
  await setLanguage("en");
});

describe("preferences", () => {
  it("survive a reload", () => {
    setPreference("density", "compact");
    setPreference("keys", { pause: "p" });
    readPreferences();
    expect(preferences()).toMatchObject({ density: "compact", keys: { pause: "p" }, theme: "system" });
  });

  it.each([
    ["{nonsense", { theme: "system", singleKeys: true, paneWidth: 420 }],
    ["null", { theme: "system", keys: {} }],
    [
      { theme: "pink", density: 7, language: "toString", notices: 5 },
      { theme: "system", density: "full" },
    ],
    [
      { keys: { pause: 3, add: "a" }, paneWidth: 9000 },
      { keys: { add: "a" }, paneWidth: 560 },
    ],
    [{ notices: { failed: false, drained: "no", other: true } }, { notify: false }],
  ])("take nothing from %j that is not a choice", (stored, expected) => {
    store(stored);
    readPreferences();
    expect(preferences()).toMatchObject(expected);
    expect(Object.keys(preferences().notices)).toHaveLength(5);
    expect(preferences().notices.drained).toBe(true);
  });

  it("follow what another tab stores", () => {
    const { result } = renderHook(usePreferences);
    store({ singleKeys: false });
    act(() => {
      window.dispatchEvent(new StorageEvent("storage", { key: "something else" }));
    });
    expect(result.current.singleKeys).toBe(true);
    act(() => {
      window.dispatchEvent(new StorageEvent("storage", { key: STORED_AS }));
    });
    expect(result.current.singleKeys).toBe(false);
  });
});

it("theme and language are the document's at once and after every change", async () => {
  setPreference("theme", "dark");
  await followAppearance();
  expect(document.documentElement.dataset.theme).toBe("dark");
  setPreference("language", "de");
  setPreference("language", "ru");
  await expect.poll(language).toBe("ru");
  setPreference("theme", "contrast");
  expect(document.documentElement.dataset.theme).toBe("contrast");
});
