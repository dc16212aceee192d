import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useTurn } from "./pictures";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  wait(1000);
  vi.useRealTimers();
});

function wait(ms: number): void {
  act(() => {
    vi.advanceTimersByTime(ms);
  });
}

function picture(url: string) {
  return renderHook(() => useTurn(url));
}

it("asks for the first at once and for the others in turn", () => {
  const shown = ["1", "2", "3"].map((name) => picture(`in-turn-${name}`).result);
  const turns = () => shown.map(({ current }) => current);
  expect(turns()).toEqual([true, false, false]);
  wait(60);
  expect(turns()).toEqual([true, true, false]);
  wait(60);
  expect(turns()).toEqual([true, true, true]);
});

it("does not ask for what is out of sight again", () => {
  picture("first");
  const gone = picture("gone");
  const last = picture("last");
  gone.unmount();
  wait(60);
  expect(last.result.current).toBe(true);
  expect(gone.result.current).toBe(false);
});

it("shows at once what was shown before", () => {
  picture("again").unmount();
  picture("another");
  expect(picture("again").result.current).toBe(true);
});
