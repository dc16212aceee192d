import { act, renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { useView } from "./view-url";

it("follows the address, whoever changes it", () => {
  history.replaceState(null, "", "/?show=failed");
  const { result } = renderHook(() => useView());
  const [, change] = result.current;
  expect(result.current[0].filter).toBe("failed");
  act(() => {
    change({ filter: "queued" });
  });
  expect([location.search, result.current[0].filter]).toEqual(["?show=queued", "queued"]);
  act(() => {
    history.replaceState(null, "", "/?job=a&tab=logs");
    dispatchEvent(new Event("replaceState")); // as the router tells it
  });
  expect(result.current[0]).toMatchObject({ filter: "all", job: "a", tab: "logs" });
});

it("makes a step back for filters and jobs, none for typing", () => {
  const push = vi.spyOn(history, "pushState");
  const replace = vi.spyOn(history, "replaceState");
  const { result } = renderHook(() => useView());
  const change = (part: Parameters<(typeof result.current)[1]>[0]) => {
    act(() => {
      result.current[1](part);
    });
  };
  change({ job: "a" });
  change({ job: "a" });
  expect(push).toHaveBeenCalledTimes(1);
  change({ search: "x" });
  change({ tab: "logs" });
  expect([push.mock.calls.length, replace.mock.calls.length]).toEqual([1, 2]);
  expect(location.search).toBe("?q=x&job=a&tab=logs");
});
