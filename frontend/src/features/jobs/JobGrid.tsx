import { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef, type Ref } from "react";
import { t } from "../../i18n";
import { setInterest } from "../../store/interest";
import { usePreferences } from "../../store/use-preferences";
import { select, useSelection } from "../../store/selection";
import { JobRow } from "./JobRow";
import { useJobs } from "./jobs-context";
import { onceAtRest } from "./motion";
import { useRowHeight } from "./row-height";
import { useAnchoredScroll } from "./use-anchored-scroll";
import { useDrop } from "./use-drop";
import { useGridKeys } from "./use-grid-keys";
import { useGridPointer } from "./use-grid-pointer";
import { useWindow } from "./use-window";

const SETTLE_AFTER_KEY_MS = 500;

export interface GridHandle {
  /** Put the keyboard focus on a job's row, scrolled into sight; on the tab stop without an id. */
  focus: (id?: string) => void;
}

interface Props {
  ref: Ref<GridHandle>;
  ids: readonly string[];
  /** Of the whole filtered list, loaded or not. */
  rowCount: number;
  viewKey: string;
  reorderable: boolean;
  onOpen: (id: string) => void;
  onMenu: (id: string, at: { x: number; y: number }) => void;
}

export function JobGrid({ ref, ids, rowCount, viewKey, reorderable, onOpen, onMenu }: Props) {
  const { list } = useJobs();
  const { density } = usePreferences();
  const rowHeight = useRowHeight(density);
  const { focus, choosing } = useSelection();
  const scroller = useRef<HTMLDivElement>(null);
  const wanted = useRef<string | null>(null);
  const pinned = focus === null ? -1 : ids.indexOf(focus);

  useAnchoredScroll(scroller, ids, rowHeight, viewKey);

  const focusRow = useCallback(
    (id?: string) => {
      const target = id ?? (focus !== null && ids.includes(focus) ? focus : ids[0]);
      if (target === undefined) {
        return;
      }
      wanted.current = target;
      list.freezeFor(SETTLE_AFTER_KEY_MS);
      scrollTo(scroller.current, ids.indexOf(target), rowHeight);
      select((now) => ({ ...now, focus: target }));
      takeFocus(wanted);
    },
    [ids, focus, list, rowHeight],
  );
  useImperativeHandle(ref, () => ({ focus: focusRow }), [focusRow]);
  useLayoutEffect(() => {
    takeFocus(wanted); // the row may have been drawn only now
  });

  const rows = indexes(useWindow(scroller, ids.length, rowHeight), pinned);
  const shown = rows.map((index) => ids[index] ?? "").join();
  useEffect(
    () =>
      onceAtRest(() => {
        setInterest("list", shown === "" ? [] : shown.split(","));
      }),
    [shown],
  );
  useEffect(
    () => () => {
      setInterest("list", []);
    },
    [],
  );

  const page = useCallback(
    () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1),
    [rowHeight],
  );
  const onKeyDown = useGridKeys(ids, focusRow, page);
  const pointer = useGridPointer({ ids, onOpen, onMenu });
  const dropLine = useDrop(scroller, ids, rowHeight, reorderable);
  const entry = pinned >= 0 ? -1 : 0;

  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- for its rows, which have role and focus
    <div
      ref={scroller}
      className="scroller"
      data-region="list"
      {...pointer}
      onKeyDown={(event) => {
        if (event.target instanceof HTMLElement && event.target.role === "row") {
          onKeyDown(event);
        }
      }}
    >
      <div
        role="grid"
        aria-label={t("list.label")}
        aria-multiselectable="true"
        aria-rowcount={rowCount}
        className={choosing ? "grid is-choosing" : "grid"}
        style={{ height: ids.length * rowHeight }}
      >
        <div role="rowgroup">
          {rows.map((index) => (
            <JobRow
              key={ids[index]}
              id={ids[index] ?? ""}
              index={index}
              top={index * rowHeight}
              density={density}
              isEntry={index === entry}
              draggable={reorderable}
            />
          ))}
        </div>
      </div>
      {dropLine !== null && (
        <div className="drop-line" style={{ transform: `translateY(${dropLine * rowHeight - 1}px)` }} />
      )}
    </div>
  );
}

/** The focused row stays in the document wherever it is, so that the focus never falls to the body. */
function indexes({ first, end }: { first: number; end: number }, pinned: number): number[] {
  const seen = Array.from({ length: end - first }, (_, at) => first + at);
  if (pinned < 0 || (pinned >= first && pinned < end)) {
    return seen;
  }
  return pinned < first ? [pinned, ...seen] : [...seen, pinned];
}

function scrollTo(element: HTMLElement | null, index: number, rowHeight: number): void {
  if (element === null || index < 0) {
    return;
  }
  const top = index * rowHeight;
  const lowest = top + rowHeight - element.clientHeight;
  if (element.scrollTop > top) {
    element.scrollTop = top;
  } else if (element.scrollTop < lowest) {
    element.scrollTop = lowest;
  }
}

function takeFocus(wanted: { current: string | null }): void {
  const row = wanted.current === null ? null : document.getElementById(`job-${wanted.current}`);
  if (row !== null) {
    wanted.current = null;
    row.focus({ preventScroll: true });
  }
}
