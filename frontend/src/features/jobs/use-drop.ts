import { useEffect, useRef, useState, type RefObject } from "react";
import { selection } from "../../store/selection";
import { dropPlace } from "./drop-place";
import { usePageActions } from "./actions-context";
import { useJobs } from "./jobs-context";

/** The list as a drop target for its own rows; answers above which row the line is to be drawn. */
export function useDrop(
  scroller: RefObject<HTMLElement | null>,
  ids: readonly string[],
  rowHeight: number,
  enabled: boolean,
): number | null {
  const [line, setLine] = useState<number | null>(null);
  const { store } = useJobs();
  const { moveTo } = usePageActions();
  const latest = useRef({ ids, rowHeight });
  useEffect(() => {
    latest.current = { ids, rowHeight };
  });

  useEffect(() => {
    const element = scroller.current;
    if (!enabled || element === null) {
      return undefined;
    }
    const placeAt = (clientY: number) => {
      const y = clientY - element.getBoundingClientRect().top + element.scrollTop;
      const { ids: rows, rowHeight: height } = latest.current;
      return dropPlace(Math.round(y / height), rows, selection().ids, store.job);
    };
    let release: (() => void) | null = null;
    let left = false;
    void import("./drag").then(({ makeDropZone }) => {
      if (!left) {
        release = makeDropZone(element, {
          onMove: (clientY) => {
            setLine(clientY === null ? null : (placeAt(clientY)?.index ?? null));
          },
          onDrop: (clientY) => {
            const place = placeAt(clientY);
            const { ids: rows } = latest.current;
            if (place !== null) {
              moveTo(
                place.target,
                rows.filter((id) => selection().ids.has(id)),
              );
            }
          },
        });
      }
    });
    return () => {
      left = true;
      release?.();
    };
  }, [scroller, store, moveTo, enabled]);
  return enabled ? line : null;
}
