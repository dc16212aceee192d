/** Where moved jobs will stand, by the rules of the server, so that they can be shown there at once. */

import type { ActionTarget } from "../api/actions";
import type { Job } from "../api/types";
import type { Patch } from "./overlay";

const ENDED: ReadonlySet<Job["status"]> = new Set<Job["status"]>(["COMPLETE", "FAILED", "CANCELED"]);

/** Return the new place of each moved job that has one. */
export function placesAfter(
  jobs: Iterable<Job>,
  moved: ReadonlySet<string>,
  target: ActionTarget,
): Map<string, Patch> {
  const queue = [...jobs].filter(({ status }) => !ENDED.has(status)).sort(byPlace);
  if (target.before !== undefined) {
    return placesBefore(queue, moved, target.before);
  }
  const places = new Map<string, Patch>();
  for (const priority of new Set(queue.filter(({ id }) => moved.has(id)).map((job) => job.priority))) {
    const peers = queue.filter((job) => job.priority === priority);
    spread(reordered(peers, moved, target.to), moved, places);
  }
  return places;
}

function byPlace(a: Job, b: Job): number {
  return b.priority - a.priority || a.rank - b.rank || (a.id < b.id ? -1 : 1);
}

function placesBefore(queue: readonly Job[], moved: ReadonlySet<string>, before: string): Map<string, Patch> {
  const places = new Map<string, Patch>();
  const anchor = queue.find(({ id }) => id === before);
  if (anchor === undefined) {
    return places;
  }
  const block = queue.filter(({ id }) => moved.has(id));
  const peers = queue.filter(({ priority }) => priority === anchor.priority);
  const behind = peers.indexOf(anchor);
  const stays = ({ id }: Job) => !moved.has(id);
  spread(
    [...peers.slice(0, behind).filter(stays), ...block, ...peers.slice(behind).filter(stays)],
    moved,
    places,
  );
  return new Map([...places].map(([id, place]) => [id, { ...place, priority: anchor.priority }]));
}

function reordered(peers: Job[], moved: ReadonlySet<string>, to: ActionTarget["to"]): Job[] {
  const chosen = peers.filter(({ id }) => moved.has(id));
  const others = peers.filter(({ id }) => !moved.has(id));
  switch (to) {
    case "top":
      return [...chosen, ...others];
    case "bottom":
      return [...others, ...chosen];
    case "down":
      return bubbled(peers.toReversed(), moved).reverse();
    default:
      return bubbled(peers, moved);
  }
}

/** Each passes one neighbour; those together at the edge stay. */
function bubbled(peers: readonly Job[], moved: ReadonlySet<string>): Job[] {
  const result = [...peers];
  for (let here = 1; here < result.length; here += 1) {
    const [before, job] = [result[here - 1], result[here]];
    if (before && job && moved.has(job.id) && !moved.has(before.id)) {
      result[here - 1] = job;
      result[here] = before;
    }
  }
  return result;
}

/** Ranks between the neighbours for every run of moved jobs. */
function spread(order: readonly Job[], moved: ReadonlySet<string>, places: Map<string, Patch>): void {
  for (let first = 0; first < order.length; first += 1) {
    let end = first;
    while (moved.has(order[end]?.id ?? "")) {
      end += 1;
    }
    const [start, step] = between(order[first - 1]?.rank, order[end]?.rank, end - first);
    order.slice(first, end).forEach(({ id }, at) => places.set(id, { rank: start + step * at }));
    first = end;
  }
}

function between(left: number | undefined, right: number | undefined, count: number): [number, number] {
  if (left !== undefined && right !== undefined) {
    const step = (right - left) / (count + 1);
    return [left + step, step];
  }
  return right === undefined ? [(left ?? 0) + 1, 1] : [right - count, 1];
}
