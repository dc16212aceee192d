import { useEffect, useRef, type RefObject } from "react";
import { t } from "../../i18n";
import { titleOf } from "../../lib/status";
import { only, select, selection } from "../../store/selection";
import { useJobs } from "./jobs-context";

/** Lets the row be dragged, with the rest of the selection when it is part of it. */
export function useDraggable(id: string, enabled: boolean): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  const { store } = useJobs();
  useEffect(() => {
    if (!enabled) {
      return undefined;
    }
    let release: (() => void) | null = null;
    let left = false;
    void import("./drag").then(({ makeDraggable }) => {
      if (!left && element.current !== null) {
        release = makeDraggable(element.current, id, () => {
          if (!selection().ids.has(id)) {
            select((now) => only(now, id));
          }
          const job = store.job(id);
          const many = selection().ids.size;
          return many === 1 && job !== undefined ? titleOf(job) : t("common.jobs", { count: many });
        });
      }
    });
    return () => {
      left = true;
      release?.();
    };
  }, [id, enabled, store]);
  return element;
}
