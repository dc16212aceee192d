import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "../../api/client";
import type { Probe } from "../../api/probe";
import { aProbe } from "../../testing/probes";
import { Prober } from "./prober";

interface Call {
  url: string;
  answer: (found: Probe) => void;
  refuse: (error: unknown) => void;
}

let calls: Call[];
let prober: Prober;

beforeEach(() => {
  vi.useFakeTimers();
  calls = [];
  prober = new Prober(
    (url) =>
      new Promise((answer, refuse) => {
        calls.push({ url, answer, refuse });
      }),
  );
});

afterEach(() => {
  vi.useRealTimers();
});

const links = (count: number) => Array.from({ length: count }, (_, number) => `https://a.test/${number}`);
const asked = () => calls.map(({ url }) => url);
const state = (url: string) => prober.checks().get(url)?.state;

it("waits until nobody types any more", async () => {
  prober.want(links(1));
  await vi.advanceTimersByTimeAsync(399);
  prober.want(links(2));
  await vi.advanceTimersByTimeAsync(399);
  expect(asked()).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked()).toEqual(links(2));
});

it("looks at three links at once, and at each once", async () => {
  prober.want(links(5));
  await vi.advanceTimersByTimeAsync(400);
  expect(asked()).toEqual(links(3));
  calls[1]?.answer(aProbe({ title: "Film" }));
  await vi.advanceTimersByTimeAsync(0);
  expect(asked()).toEqual(links(4));
  prober.want(links(5));
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked()).toEqual(links(4));
  expect(prober.checks().get("https://a.test/1")).toMatchObject({ state: "ok", found: { title: "Film" } });
});

it("does not ask for what was taken out, nor for what is no link", async () => {
  prober.want([...links(4), "word"]);
  await vi.advanceTimersByTimeAsync(400);
  prober.want(["word"]);
  await vi.advanceTimersByTimeAsync(400);
  calls.forEach(({ answer }) => {
    answer(aProbe());
  });
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked()).toEqual(links(3));
  expect(prober.checks().get("word")).toEqual({ state: "unsupported", reason: "" });
});

it.each([
  [new ApiError(422, "No video."), { state: "unsupported", reason: "No video." }],
  [new ApiError(400, "Private address."), { state: "unsupported", reason: "Private address." }],
  [new ApiError(503, "No worker."), { state: "unknown", reason: "No worker." }],
  [new ApiError(504, "Too slow."), { state: "unknown", reason: "Too slow." }],
  [new TypeError("Broken."), { state: "unknown", reason: "Broken." }],
])("judges %s", async (error, check) => {
  prober.want(links(1));
  await vi.advanceTimersByTimeAsync(400);
  calls[0]?.refuse(error);
  await vi.advanceTimersByTimeAsync(0);
  expect(prober.checks().get("https://a.test/0")).toEqual(check);
});

it("rests when it asks too much, and goes on later", async () => {
  prober.want(links(4));
  await vi.advanceTimersByTimeAsync(400);
  calls.slice(0, 3).forEach(({ refuse }) => {
    refuse(new ApiError(429, "Too many."));
  });
  await vi.advanceTimersByTimeAsync(4000);
  expect(asked()).toEqual(links(3));
  expect(state("https://a.test/0")).toBe("checking");
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked()).toEqual([...links(3), ...links(3)]);
});

it("asks nothing more once the dialog is closed", async () => {
  prober.want(links(5));
  await vi.advanceTimersByTimeAsync(400);
  prober.stop();
  calls[0]?.answer(aProbe());
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked()).toEqual(links(3));
});
