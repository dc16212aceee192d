import { renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { resetConnection, setConnection } from "./connection";
import { dismiss, dismissAll, takeBack, toast, toastError, undoable, useErrorLog, useToasts } from "./toasts";

beforeEach(() => {
  vi.useFakeTimers();
  resetConnection(() => undefined);
  setConnection({ state: "live" });
});

afterEach(() => {
  dismissAll();
  vi.useRealTimers();
});

const shown = () => renderHook(() => useToasts()).result.current;
const texts = () => shown().map(({ text, times }) => `${text} ${times}`);

it("lets successes go after five seconds and keeps errors", () => {
  toast("success", "done");
  toast("info", "by the way");
  toastError(new Error("broken"));
  toastError("odd");
  expect(texts()).toEqual(["done 1", "by the way 1", "broken 1", "odd 1"]);
  vi.advanceTimersByTime(5000);
  expect(texts()).toEqual(["broken 1", "odd 1"]);
  vi.advanceTimersByTime(600_000);
  expect(texts()).toEqual(["broken 1", "odd 1"]);
});

it("counts equal ones and lets their time run anew", () => {
  toast("success", "done");
  vi.advanceTimersByTime(4000);
  toast("success", "done");
  vi.advanceTimersByTime(4000);
  expect(texts()).toEqual(["done 2"]);
  vi.advanceTimersByTime(1000);
  expect(texts()).toEqual([]);
  toast("error", "done", ["why"]);
  toast("success", "done");
  expect(texts()).toEqual(["done 1", "done 1"]);
  expect(shown()[0]?.details).toEqual(["why"]);
});

it("remembers the last hundred errors, also dismissed ones", () => {
  for (let number = 1; number <= 101; number += 1) {
    toast("error", `broken ${number}`);
  }
  const [first] = shown();
  dismiss(first?.id ?? 0);
  expect(shown()).toHaveLength(100);
  const log = renderHook(() => useErrorLog()).result.current;
  expect([log.length, log.at(0)?.text, log.at(-1)?.text]).toEqual([100, "broken 2", "broken 101"]);
});

describe("what can be taken back", () => {
  it("is offered for eight seconds, each by itself, the newest first", () => {
    const undo = [vi.fn(), vi.fn()] as const;
    toast("success", "1 removed", [], undo[0]);
    vi.advanceTimersByTime(1000);
    toast("success", "1 removed", [], undo[1]);
    expect(texts()).toEqual(["1 removed 1", "1 removed 1"]);
    takeBack(undoable() ?? { id: 0 });
    expect([undo[0].mock.calls.length, undo[1].mock.calls.length]).toEqual([0, 1]);
    expect(texts()).toEqual(["1 removed 1"]);
    vi.advanceTimersByTime(6900);
    expect(undoable()?.undo).toBe(undo[0]);
    vi.advanceTimersByTime(100);
    expect([undoable(), texts()]).toEqual([undefined, []]);
  });

  it("waits for the server", () => {
    const undo = vi.fn();
    toast("success", "1 removed", [], undo);
    setConnection({ state: "lost" });
    takeBack(undoable() ?? { id: 0 });
    expect([undo.mock.calls.length, texts()]).toEqual([
      0,
      ["1 removed 1", "Not possible while the connection is lost 1"],
    ]);
    setConnection({ state: "live" });
    takeBack(undoable() ?? { id: 0 });
    expect(undo).toHaveBeenCalledTimes(1);
  });

  it("leaves what was refused", () => {
    toast("error", "1 removed, 1 refused", ["B: gone"], vi.fn());
    vi.advanceTimersByTime(8000);
    expect(undoable()).toBeUndefined();
    expect(texts()).toEqual(["1 removed, 1 refused 1"]);
  });

  it("stays while it holds the focus", () => {
    document.body.innerHTML = '<div class="toasts"><button>Undo</button></div><button>other</button>';
    const [inside, outside] = document.querySelectorAll("button");
    toast("success", "1 removed", [], vi.fn());
    inside?.focus();
    vi.advanceTimersByTime(60_000);
    expect(undoable()).toBeDefined();
    outside?.focus();
    vi.advanceTimersByTime(1000);
    expect(undoable()).toBeUndefined();
  });
});
