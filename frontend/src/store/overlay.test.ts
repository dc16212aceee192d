import { expect, it } from "vitest";
import { aJob } from "../testing/jobs";
import { Overlay } from "./overlay";

it("draws over records until the list has come to the answered change", () => {
  const overlay = new Overlay();
  const job = aJob({ id: "a", priority: 1 });
  const op = overlay.begin(["a", "b"], () => ({ priority: 7 }));
  const drawn = overlay.over(job);
  expect(drawn).toMatchObject({ priority: 7, pending: true });
  expect(overlay.over(job)).toBe(drawn);
  expect(overlay.over(aJob({ id: "a", version: 2 }))).toMatchObject({ version: 2, priority: 7 });
  expect(overlay.reached(99)).toEqual([]); // the answer is still to come
  overlay.answered(op, 12);
  expect(overlay.reached(11)).toEqual([]);
  expect(overlay.drop(op, ["b"])).toEqual(["b"]);
  expect(overlay.reached(12)).toEqual(["a"]);
  expect(overlay.over(job)).toBe(job);
});

it("leaves a later wish alone when an earlier one ends", () => {
  const overlay = new Overlay();
  const first = overlay.begin(["a"], () => ({ status: "PAUSED" }));
  const second = overlay.begin(["a"], () => ({ status: "QUEUED" }));
  overlay.answered(first, 1);
  expect([overlay.reached(5), overlay.drop(first)]).toEqual([[], []]);
  expect(overlay.over(aJob({ id: "a", status: "FAILED" })).status).toBe("QUEUED");
  expect(overlay.drop(second)).toEqual(["a"]);
  overlay.begin(["a"], () => ({}));
  expect(overlay.clear()).toEqual(["a"]);
});
