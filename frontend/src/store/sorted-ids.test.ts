import { describe, expect, it } from "vitest";
import { Random } from "../testing/random";
import { SortedIds } from "./sorted-ids";
import type { SortKey } from "./sorts";

describe.each([
  { reverse: false, olderFirst: false },
  { reverse: true, olderFirst: true },
])("SortedIds %j", (order) => {
  it("stands after any changes as if all had been sorted at once", () => {
    const random = new Random(11);
    const sorted = new SortedIds(order);
    const keys = new Map<string, SortKey>();
    for (let round = 0; round < 200; round += 1) {
      const changes = new Map<string, SortKey | null>();
      for (let change = random.below(30); change >= 0; change -= 1) {
        changes.set(String(random.below(60)), random.chance(0.3) ? null : [random.below(5)]);
      }
      sorted.update(changes);
      for (const [id, key] of changes) {
        if (key === null) {
          keys.delete(id);
        } else {
          keys.set(id, key);
        }
      }
      const wanted = atOnce(keys, order);
      expect(sorted.ids).toEqual(wanted);
      expect(wanted.map((id) => sorted.indexOf(id))).toEqual(wanted.map((_, at) => at));
    }
  });

  it("gives the same array until something moves", () => {
    const sorted = new SortedIds(order);
    sorted.update(
      new Map([
        ["a", [1]],
        ["b", [2]],
      ]),
    );
    const before = sorted.ids;
    sorted.update(
      new Map<string, SortKey | null>([
        ["a", [1]],
        ["c", null],
      ]),
    );
    expect(sorted.ids).toBe(before);
    sorted.update(new Map([["a", [3]]]));
    expect(sorted.ids).not.toBe(before);
    expect(sorted.has("c")).toBe(false);
    expect(sorted.indexOf("c")).toBe(-1);
  });
});

function atOnce(keys: ReadonlyMap<string, SortKey>, { reverse = false, olderFirst = false }): string[] {
  const sign = reverse ? -1 : 1;
  const tie = olderFirst ? 1 : -1;
  const number = (id: string) => Number(keys.get(id)?.[0]);
  return [...keys.keys()].sort((a, b) => sign * (number(a) - number(b) || tie * (a < b ? -1 : 1)));
}
