import { describe, expect, it } from "vitest";
import type { ActionTarget } from "../api/actions";
import { aJob } from "../testing/jobs";
import { placesAfter } from "./reorder";

const queue = [
  aJob({ id: "x", rank: 1, priority: 5 }),
  ...["a", "b", "c", "d", "e"].map((id, at) => aJob({ id, rank: at + 1 })),
  aJob({ id: "z", status: "COMPLETE" }),
];

/** The order of the whole queue after the move, as the server would have it. */
function after(moved: string[], target: ActionTarget): string {
  const places = placesAfter(queue, new Set(moved), target);
  return queue
    .filter(({ status }) => status === "QUEUED")
    .map((job) => ({ ...job, ...places.get(job.id) }))
    .sort((a, b) => b.priority - a.priority || a.rank - b.rank)
    .map(({ id }) => id)
    .join("");
}

describe("moved jobs", () => {
  it.each<[string[], ActionTarget, string]>([
    [["d", "b"], { to: "top" }, "xbdace"],
    [["b", "d"], { to: "bottom" }, "xacebd"],
    [["c"], { to: "up" }, "xacbde"],
    [["a", "b", "d"], { to: "up" }, "xabdce"],
    [["d", "e", "b"], { to: "down" }, "xacbde"],
    [["e", "c"], { before: "b" }, "xacebd"],
    [["b", "c"], { before: "b" }, "xabcde"],
    [["b"], { before: "x" }, "bxacde"],
    [["b"], { before: "z" }, "xabcde"],
    [["x", "e"], { to: "top" }, "xeabcd"],
    [["z"], { to: "top" }, "xabcde"],
  ])("%j %j", (moved, target, order) => {
    expect(after(moved, target)).toBe(order);
  });

  it("take over the priority of the job before which they stand", () => {
    expect(placesAfter(queue, new Set(["b"]), { before: "x" }).get("b")).toEqual({ rank: 0, priority: 5 });
  });
});
