import { act, render, screen } from "@testing-library/react";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { resetConnection, setConnection } from "../store/connection";
import { Banner } from "./Banner";

const reconnect = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  resetConnection(reconnect);
  setConnection({ state: "live", lastUpdate: Date.now() });
  render(<Banner />);
});

afterEach(() => {
  vi.useRealTimers();
});

function pass(ms: number) {
  act(() => {
    vi.advanceTimersByTime(ms);
  });
}

function becomes(part: Parameters<typeof setConnection>[0]) {
  act(() => {
    setConnection(part);
  });
}

describe("the banner", () => {
  it("stays away for short blips", () => {
    becomes({ state: "lost" });
    pass(1900);
    becomes({ state: "live" });
    pass(5000);
    expect(screen.getByRole("alert").textContent).toBe("");
  });

  it("tells what is wrong since when, counts down, and tries at once on request", () => {
    becomes({ state: "lost", retryAt: Date.now() + 6000 });
    pass(2000);
    expect(screen.getByText(/^Connection lost – showing data from \d/)).toBeTruthy();
    expect(screen.getByText("Reconnecting in 4 s…").getAttribute("aria-hidden")).toBe("true");
    pass(4000);
    expect(screen.getByText("Reconnecting…")).toBeTruthy();
    screen.getByRole("button", { name: "Reconnect now" }).click();
    expect(reconnect).toHaveBeenCalledTimes(1);
  });

  it.each([
    ["polling", /^Live updates are off/],
    ["offline", /^You are offline/],
    ["restarting", /^The server is restarting/],
    ["expired", /^Your login has expired/],
  ] as const)("has words for %s", (state, words) => {
    becomes({ state });
    pass(2000);
    expect(screen.getByText(words)).toBeTruthy();
  });

  it("offers to reload another version", async () => {
    becomes({ outdated: true });
    expect(screen.getByRole("button", { name: "Reload" })).toBeTruthy();
    vi.useRealTimers();
    const { violations } = await axe.run(document.body, {
      rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
    });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
});
