import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { onceAtRest, onFlight, scrolled, useRests } from "./motion";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

const row = () => renderHook(() => useRests()).result;
const wait = (ms: number) => {
  act(() => {
    vi.advanceTimersByTime(ms);
  });
};

it("rows are drawn in full unless the list flies", () => {
  scrolled(0.5);
  expect(row().current).toBe(true);
  scrolled(-4);
  expect(row().current).toBe(false);
});

it("what came in flight is drawn in full once the list rests, some rows a frame", () => {
  scrolled(3);
  const rows = Array.from({ length: 4 }, row);
  wait(100);
  scrolled(0.1); // still on the move
  wait(100);
  expect(rows.some(({ current }) => current)).toBe(false);
  wait(20);
  expect(rows.filter(({ current }) => current)).toHaveLength(2);
  wait(20);
  expect(rows.every(({ current }) => current)).toBe(true);
});

it("is told when it begins and when it ends", () => {
  const heard: boolean[] = [];
  const leave = onFlight((flies) => heard.push(flies));
  scrolled(2);
  scrolled(-3);
  expect(heard).toEqual([true]);
  wait(120);
  expect(heard).toEqual([true, false]);
  leave();
  scrolled(2);
  wait(120);
  expect(heard).toEqual([true, false]);
});

it("waits for rest with what can wait, and once", () => {
  const heard: string[] = [];
  onceAtRest(() => heard.push("now"));
  scrolled(2);
  onceAtRest(() => heard.push("later"));
  onceAtRest(() => heard.push("never"))();
  expect(heard).toEqual(["now"]);
  wait(120);
  scrolled(2);
  wait(120);
  expect(heard).toEqual(["now", "later"]);
});

it("where many come at once, some are filled in with each frame", () => {
  wait(20);
  const rows = Array.from({ length: 6 }, row);
  expect(rows.filter(({ current }) => current)).toHaveLength(2);
  wait(16);
  expect(rows.filter(({ current }) => current)).toHaveLength(4);
  wait(32);
  expect(rows.every(({ current }) => current)).toBe(true);
});
