import { useEffect, useRef, type RefObject } from "react";
import { pruned, select, selection } from "../../store/selection";
import type { GridHandle } from "./JobGrid";
import { useJobs } from "./jobs-context";

/** What was removed leaves the selection; when it held the focus, its neighbour gets it. */
export function useSelectionUpkeep(ids: readonly string[], grid: RefObject<GridHandle | null>): void {
  const { store } = useJobs();
  const before = useRef(ids);
  useEffect(() => {
    const last = before.current;
    before.current = ids;
    const held = selection().focus;
    select((now) => pruned(now, last, ids, (id) => store.job(id) !== undefined));
    const heir = selection().focus;
    if (heir !== null && heir !== held && document.activeElement === document.body) {
      grid.current?.focus(heir);
    }
  }, [ids, grid, store]);
}
