import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../api/client";
import { aBatch, aProgress } from "../testing/jobs";
import { backoffMs } from "./backoff";
import { connection, type ConnectionState } from "./connection";
import { setInterest } from "./interest";
import { Live } from "./live";
import { stats } from "./stats";
import type { Sync } from "./sync";

type Handler = (event?: unknown) => void;
const wire = vi.hoisted(() => {
  const handlers = new Map<string, Handler>();
  return {
    handlers,
    socket: { connected: false, on: vi.fn(), emit: vi.fn(), connect: vi.fn(), disconnect: vi.fn() },
  };
});
vi.mock("socket.io-client", () => ({ io: () => wire.socket }));
const renewed = vi.hoisted(() => vi.fn<() => Promise<boolean>>());
vi.mock("../api/client", async (original) => ({ ...(await original()), refresh: renewed }));

const sync = {
  behind: false,
  check: vi.fn<() => Promise<boolean>>(),
  onConnect: vi.fn<() => Promise<boolean>>(),
  onBatch: vi.fn(),
  onProgress: vi.fn(),
  onNumber: vi.fn(),
};
const onExpired = vi.fn();
let live: Live;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  wire.handlers.clear();
  wire.socket.connected = false;
  wire.socket.on.mockImplementation((name: string, handler: Handler) => wire.handlers.set(name, handler));
  sync.behind = false;
  [wire.socket.connect, wire.socket.emit, sync.check, sync.onConnect, onExpired].forEach((mock) =>
    mock.mockClear(),
  );
  live = new Live(sync as unknown as Sync, onExpired);
  live.start();
});

afterEach(() => {
  live.stop();
  setInterest("list", []);
  vi.useRealTimers();
});

function happens(name: string, event?: unknown) {
  wire.socket.connected = name === "connect" || (wire.socket.connected && name !== "disconnect");
  wire.handlers.get(name)?.(event);
}

const state = (): ConnectionState => connection.get().state;
const told = { epoch: "e1", globalSeq: 7, version: "1.0" };

describe("the socket", () => {
  it("reads the list at once, and again after every connect", () => {
    expect([sync.check.mock.calls.length, state()]).toEqual([1, "connecting"]);
    happens("connect");
    expect([sync.onConnect.mock.calls.length, state()]).toEqual([1, "live"]);
  });

  it("hands its events on and says what is looked at", () => {
    setInterest("list", ["a"]);
    vi.advanceTimersByTime(100);
    happens("connect");
    expect(wire.socket.emit).toHaveBeenCalledWith("look", { ids: ["a"] });
    const [batch, progress] = [aBatch(1, []), aProgress("a", 1, 2)];
    happens("jobs", batch);
    happens("progress", progress);
    happens("stats", told);
    happens("resync");
    expect(sync.onBatch).toHaveBeenCalledWith(batch);
    expect(sync.onProgress).toHaveBeenCalledWith(progress);
    expect(sync.onNumber).toHaveBeenCalledWith("e1", 7);
    expect(sync.check).toHaveBeenCalledTimes(2);
    expect(stats.get()).toBe(told);
  });

  it("that is down is tried again, ever more slowly, and meanwhile the list is read", () => {
    happens("connect");
    happens("stats", told);
    live.onFresh();
    const before = Date.now();
    happens("disconnect");
    expect([state(), stats.get()]).toEqual(["polling", null]);
    expect(connection.get()).toMatchObject({ since: before, lastUpdate: before, retryAt: before + 1000 });
    vi.advanceTimersByTime(1000);
    expect(wire.socket.connect).toHaveBeenCalledTimes(1);
    happens("connect_error", new Error("websocket error"));
    expect(connection.get()).toMatchObject({ since: before, retryAt: Date.now() + 2000 });
    sync.check.mockClear();
    vi.advanceTimersByTime(10_000);
    expect(sync.check).toHaveBeenCalledTimes(2);
  });
});

describe("trouble", () => {
  it.each<[unknown, ConnectionState]>([
    [new ApiError(0, "The server cannot be reached."), "lost"],
    [new ApiError(502, "Bad gateway"), "restarting"],
    [new ApiError(401, "Log in first."), "expired"],
  ])("%s is %s", (error, expected) => {
    happens("connect");
    happens("disconnect");
    live.onProblem(error);
    expect(state()).toBe(expected);
    expect(onExpired).toHaveBeenCalledTimes(expected === "expired" ? 1 : 0);
  });

  it("is a restart for a minute after the server said goodbye", () => {
    const unreachable = new ApiError(0, "The server cannot be reached.");
    happens("connect");
    happens("restarting");
    happens("disconnect");
    live.onProblem(unreachable);
    expect(state()).toBe("restarting");
    vi.advanceTimersByTime(60_000);
    live.onProblem(unreachable);
    expect(state()).toBe("lost");
    happens("connect");
    happens("disconnect");
    live.onProblem(unreachable);
    expect(state()).toBe("lost");
  });

  it("of the network is known from the browser, and its end leads to a new try", () => {
    happens("connect");
    happens("disconnect");
    const online = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    dispatchEvent(new Event("offline"));
    expect(state()).toBe("offline");
    online.mockReturnValue(true);
    dispatchEvent(new Event("online"));
    expect(wire.socket.connect).toHaveBeenCalledTimes(1);
    happens("connect");
    live.onFresh();
    expect(state()).toBe("live");
  });

  it("with the cookie's age is mended by a renewal, once", async () => {
    renewed.mockResolvedValue(true);
    happens("connect_error", new Error("UNAUTHORIZED"));
    await vi.waitFor(() => {
      expect(wire.socket.connect).toHaveBeenCalledTimes(1);
    });
    happens("connect_error", new Error("UNAUTHORIZED"));
    expect(renewed).toHaveBeenCalledTimes(1);
    expect(connection.get().retryAt).not.toBeNull();
  });

  it("ends early when the list can be read again", () => {
    happens("connect");
    happens("disconnect");
    live.onProblem(new ApiError(0, "The server cannot be reached."));
    live.onFresh();
    live.onFresh();
    expect([wire.socket.connect.mock.calls.length, connection.get().retryAt]).toEqual([1, null]);
  });

  it("can be cut short by hand", () => {
    happens("connect");
    happens("disconnect");
    connection.get().reconnect();
    expect([wire.socket.connect.mock.calls.length, connection.get().retryAt]).toEqual([1, null]);
    vi.advanceTimersByTime(1500);
    expect(wire.socket.connect).toHaveBeenCalledTimes(1);
  });

  it("after the end is of no interest", () => {
    live.stop();
    happens("disconnect");
    live.onProblem(new ApiError(401, "Log in first."));
    expect(onExpired).not.toHaveBeenCalled();
  });
});

it("asks again while something is missing, though the socket is well", () => {
  happens("connect");
  sync.check.mockClear();
  vi.advanceTimersByTime(5000);
  expect(sync.check).not.toHaveBeenCalled();
  sync.behind = true;
  vi.advanceTimersByTime(5000);
  expect(sync.check).toHaveBeenCalledTimes(1);
});

it("looks at nothing in a tab hidden for 30 s, and asks what was missed when it is seen again", () => {
  setInterest("list", ["a"]);
  vi.advanceTimersByTime(100);
  happens("connect");
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  document.dispatchEvent(new Event("visibilitychange"));
  vi.advanceTimersByTime(29_000);
  expect(wire.socket.emit).toHaveBeenLastCalledWith("look", { ids: ["a"] });
  vi.advanceTimersByTime(1000);
  expect(wire.socket.emit).toHaveBeenLastCalledWith("look", { ids: [] });
  hidden.mockReturnValue(false);
  sync.check.mockClear();
  document.dispatchEvent(new Event("visibilitychange"));
  expect(wire.socket.emit).toHaveBeenLastCalledWith("look", { ids: ["a"] });
  expect(sync.check).toHaveBeenCalledTimes(1);
});

it("notices that the server's version changed", () => {
  happens("connect");
  happens("stats", told);
  expect(connection.get().outdated).toBe(false);
  happens("stats", { ...told, version: "1.1" });
  expect(connection.get().outdated).toBe(true);
});

it("waits 1 to 30 s, spread by a quarter", () => {
  expect([0, 1, 4, 9].map((failures) => backoffMs(failures, () => 0.5))).toEqual([
    1000, 2000, 16_000, 30_000,
  ]);
  expect([backoffMs(0, () => 0), backoffMs(9, () => 0.999)]).toEqual([750, 30_000]);
});
