/** Where a dragged row may land: only between waiting rows of its own priority. */

import type { Job } from "../../api/types";
import { isMovable } from "../../lib/status";

export interface DropPlace {
  /** The row that the line is drawn above; the number of rows for a line below the last. */
  readonly index: number;
  readonly target: { readonly before: string } | { readonly to: "bottom" };
}

/**
 * `at` is the row boundary nearest to the pointer, counted from the top of the list.
 * Null where the server would not keep the order: it takes by priority first.
 */
export function dropPlace(
  at: number,
  rows: readonly string[],
  moved: ReadonlySet<string>,
  job: (id: string) => Job | undefined,
): DropPlace | null {
  const priority = commonPriority(moved, job);
  if (priority === null) {
    return null;
  }
  const fits = (id: string | undefined): boolean => {
    const other = id === undefined ? undefined : job(id);
    return other !== undefined && isMovable(other) && other.priority === priority;
  };
  const index = Math.max(0, Math.min(at, rows.length));
  const [above, below] = [rows[index - 1], rows[index]];
  if (moved.size === 1 && [above, below].some((id) => id !== undefined && moved.has(id))) {
    return null; // it is there already
  }
  const next = rows.slice(index).find((id) => !moved.has(id));
  if (fits(below) && next !== undefined && fits(next)) {
    return { index, target: { before: next } };
  }
  return fits(above) ? { index, target: { to: "bottom" } } : null;
}

function commonPriority(moved: ReadonlySet<string>, job: (id: string) => Job | undefined): number | null {
  const jobs = [...moved].map(job);
  const priority = jobs[0]?.priority;
  return priority !== undefined &&
    jobs.every((one) => one !== undefined && isMovable(one) && one.priority === priority)
    ? priority
    : null;
}
