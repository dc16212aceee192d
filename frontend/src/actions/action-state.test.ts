import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Jobs } from "../features/jobs/jobs-context";
import { connection, setConnection } from "../store/connection";
import { JobsStore } from "../store/jobs-store";
import { ListView } from "../store/list-view";
import { readPreferences, setPreference } from "../store/preferences";
import { none, only, select, toggled } from "../store/selection";
import { stats, type Stats } from "../store/stats";
import { PLAIN } from "../store/view";
import { aJob, atOnce } from "../testing/jobs";
import { ActionState } from "./action-state";
import type { Page } from "./context";

const page = {} as Page;
const before = connection.get();
let store: JobsStore;
let list: ListView;
let state: ActionState;
let stop: () => void;
const heard = vi.fn();

beforeEach(() => {
  readPreferences();
  store = new JobsStore(atOnce);
  list = new ListView(store);
  for (const id of ["a", "b", "c"]) {
    store.put(aJob({ id, createdAt: `2026-11-2${id === "a" ? 1 : 2}T00:00:00Z` }));
  }
  state = new ActionState({ store, list } as unknown as Jobs, page);
  stop = state.follow();
  state.subscribe(heard);
  heard.mockClear();
});

afterEach(() => {
  stop();
  select(none);
  stats.set(null);
  connection.set(before);
});

const chosen = () => state.get().jobs.map(({ id }) => id);

it("has the selected jobs in the order of the list, and only those that it shows", () => {
  const order = list.ids();
  const [first = "", , last = ""] = order;
  select((now) => only(now, last));
  select((now) => toggled(now, first));
  expect(chosen()).toEqual([first, last]);
  list.show({ ...PLAIN, search: "no such words" });
  expect(chosen()).toEqual([]);
});

it("is the same until something that it is made of changes", () => {
  select((now) => only(now, "a"));
  const then = state.get();
  expect(state.get()).toBe(then);
  heard.mockClear();
  store.put(aJob({ id: "b", version: 2, status: "PAUSED" }));
  expect([heard.mock.calls.length, state.get() === then]).toEqual([0, true]);
  store.put(aJob({ id: "a", version: 2, status: "PAUSED" }));
  expect(heard).toHaveBeenCalled();
  expect(state.get().jobs.map(({ status }) => status)).toEqual(["PAUSED"]);
});

it.each<[string, () => void, Record<string, unknown>]>([
  ["the queue", () => { store.describe({ queuePaused: true }); }, { queuePaused: true }],
  ["failed jobs", () => { store.describe({ counts: { FAILED: 3 } }); }, { failed: 3 }],
  ["the density", () => { setPreference("density", "compact"); }, { compact: true }],
  ["the turtle", () => { stats.set({ turtle: { on: true } } as Stats); }, { turtle: true }],
  ["a lost connection", () => { setConnection({ state: "lost" }); }, { live: false }],
])("follows %s", (_name, change, now) => {
  setConnection({ state: "live" });
  const then = state.get();
  expect(then).toMatchObject({ queuePaused: false, failed: 0, compact: false, turtle: false, live: true });
  heard.mockClear();
  change();
  expect(heard).toHaveBeenCalled();
  expect(state.get()).toMatchObject(now);
}); // prettier-ignore

it("works while the list is polled", () => {
  setConnection({ state: "polling" });
  expect(state.get().live).toBe(true);
});

it("hears nothing any more when it has stopped, nor do those who left", () => {
  const other = vi.fn();
  const leave = state.subscribe(other);
  leave();
  state.touch();
  expect([heard.mock.calls.length, other.mock.calls.length]).toEqual([1, 0]);
  stop();
  select((now) => only(now, "a"));
  setPreference("density", "compact");
  store.describe({ queuePaused: true });
  expect(heard).toHaveBeenCalledTimes(1);
});

it("knows from the address whether a job is open beside the list", () => {
  expect(state.get().inspectorOpen).toBe(false);
  history.replaceState(null, "", "/?job=a");
  state.touch();
  expect(state.get().inspectorOpen).toBe(true);
});
