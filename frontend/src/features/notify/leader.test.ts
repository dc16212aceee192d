import { afterEach, expect, it, vi } from "vitest";
import { joinElection } from "./leader";

/** Locks as the browser gives them to all tabs of a page: in turn, also to who has just gone. */
class Locks {
  readonly #ends = new Map<string, Promise<unknown>>();

  request(name: string, { signal }: { signal: AbortSignal }, work: () => Promise<void>): Promise<void> {
    const before = this.#ends.get(name) ?? Promise.resolve();
    const held = before.then(work);
    this.#ends.set(name, held);
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => {
        reject(new DOMException("gone", "AbortError"));
      });
      void held.then(resolve);
    });
  }
}

function withLocks(): void {
  Object.defineProperty(navigator, "locks", { configurable: true, value: new Locks() });
}

afterEach(() => {
  Reflect.deleteProperty(navigator, "locks");
});

it("lets one tab lead, and the next when that one is closed", async () => {
  withLocks();
  const tabs = [joinElection(), joinElection(), joinElection()] as const;
  const leading = () => tabs.map((tab) => tab.leads());
  expect(leading()).toEqual([false, false, false]);
  await vi.waitFor(() => {
    expect(leading()).toEqual([true, false, false]);
  });
  tabs[0].leave();
  expect(leading()).toEqual([false, false, false]);
  await vi.waitFor(() => {
    expect(leading()).toEqual([false, true, false]);
  });
});

it("passes over a tab that was closed while it waited", async () => {
  withLocks();
  const tabs = [joinElection(), joinElection(), joinElection()] as const;
  await vi.waitFor(() => {
    expect(tabs[0].leads()).toBe(true);
  });
  tabs[1].leave();
  tabs[0].leave();
  await vi.waitFor(() => {
    expect(tabs.map((tab) => tab.leads())).toEqual([false, false, true]);
  });
});

it("needs no election where the browser has no locks", () => {
  const tab = joinElection();
  expect(tab.leads()).toBe(true);
  tab.leave();
});
