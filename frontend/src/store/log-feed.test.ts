import { afterEach, expect, it, vi } from "vitest";
import { followLog, onLogLine, setLogServer, type LogEvent } from "./log-feed";

const line = { jobId: "a" } as LogEvent;

afterEach(() => {
  setLogServer(null);
});

function aServer() {
  return {
    subscribe: vi.fn((_ids: readonly string[], joined: () => void) => {
      joined();
    }),
    unsubscribe: vi.fn(),
  };
}

it("subscribes while somebody follows, and again with every new connection", () => {
  const follower = { onLine: vi.fn(), onJoined: vi.fn() };
  const leave = followLog("a", follower);
  const first = aServer();
  setLogServer(first);
  expect(first.subscribe.mock.calls[0]?.[0]).toEqual(["a"]);
  const leaveToo = followLog("a", { onLine: vi.fn(), onJoined: vi.fn() });
  const second = aServer();
  setLogServer(null);
  setLogServer(second);
  expect(follower.onJoined.mock.calls.length).toBeGreaterThanOrEqual(2);
  leave();
  expect(second.unsubscribe).not.toHaveBeenCalled();
  leaveToo();
  expect(second.unsubscribe).toHaveBeenCalledWith(["a"]);
});

it("hands a line to those who follow its job", () => {
  const mine = vi.fn();
  const others = vi.fn();
  const leave = [
    followLog("a", { onLine: mine, onJoined: vi.fn() }),
    followLog("b", { onLine: others, onJoined: vi.fn() }),
  ];
  onLogLine(line);
  leave.forEach((end) => {
    end();
  });
  onLogLine(line);
  expect(mine).toHaveBeenCalledExactlyOnceWith(line);
  expect(others).not.toHaveBeenCalled();
});
