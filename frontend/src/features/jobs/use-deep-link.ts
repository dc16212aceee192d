import { useEffect, useRef, type RefObject } from "react";
import { only, select, selection } from "../../store/selection";
import type { GridHandle } from "./JobGrid";

/** A job named in the address (a shared link, Back) is selected and scrolled into sight once it is there. */
export function useDeepLink(
  job: string | null,
  ids: readonly string[],
  grid: RefObject<GridHandle | null>,
): void {
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (job === null) {
      shown.current = null;
    } else if (shown.current !== job && ids.includes(job)) {
      shown.current = job;
      if (!selection().ids.has(job)) {
        select((now) => only(now, job));
        grid.current?.focus(job);
      }
    }
  }, [job, ids, grid]);
}
