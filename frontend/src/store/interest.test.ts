import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { setHidden, setInterest, setInterestSender } from "./interest";

const sent = vi.fn<(ids: readonly string[]) => void>();

beforeEach(() => {
  vi.useFakeTimers();
  sent.mockReset();
  setInterestSender(sent);
  sent.mockReset();
});

afterEach(() => {
  setInterest("list", []);
  setInterest("inspector", []);
  vi.runAllTimers();
  setInterestSender(null);
  vi.useRealTimers();
});

const said = () => {
  vi.runAllTimers();
  const calls = sent.mock.calls.map(([ids]) => ids.join(""));
  sent.mockClear();
  return calls;
};

it("tells what any view shows, once for several changes, and nothing twice", () => {
  setInterest("list", ["a"]);
  setInterest("list", ["a", "b"]);
  setInterest("inspector", ["b", "c"]);
  expect(said()).toEqual(["abc"]);
  setInterest("list", ["a", "b"]);
  expect(said()).toEqual([]);
  setInterest("inspector", []);
  expect(said()).toEqual(["ab"]);
});

it("looks at nothing while hidden", () => {
  setInterest("list", ["a"]);
  said();
  setHidden(true);
  setInterest("list", ["b"]);
  expect(said().every((ids) => ids === "")).toBe(true);
  setHidden(false);
  expect(said()).toEqual(["b"]);
});

it("tells a new connection at once, and at most 200", () => {
  setInterest(
    "list",
    Array.from({ length: 300 }, (_, number) => `job-${number}`),
  );
  vi.runAllTimers();
  const next = vi.fn<(ids: readonly string[]) => void>();
  setInterestSender(next);
  expect(next.mock.calls[0]?.[0]).toHaveLength(200);
});
