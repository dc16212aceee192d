/** The lines of a log, only those in sight in the document; at its end it follows what comes. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useState } from "react";
import { t } from "../../i18n";
import type { Line } from "./log-lines";
import { LogLine } from "./LogLine";

const LINE_PX = 20;
/** So near to the end is at the end. */
const END_PX = 24;
/** So near to the beginning older lines are wanted. */
const TOP_PX = 200;

interface Props {
  lines: readonly Line[];
  search: string;
  /** What stands where there are no lines. */
  empty: string;
  hasOlder: boolean;
  onOlder: () => void;
}

export function LogView({ lines, search, empty, hasOlder, onOlder }: Props) {
  const [frame, setFrame] = useState<HTMLDivElement | null>(null);
  /** The last line that was seen; null while the end is followed. */
  const [left, setLeft] = useState<number | null>(null);
  const keyOf = useCallback((index: number) => lines[index]?.seq ?? index, [lines]);
  // eslint-disable-next-line react-hooks/incompatible-library -- the page is built without that compiler
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => frame,
    estimateSize: () => LINE_PX,
    getItemKey: keyOf,
    overscan: 10,
    anchorTo: "end",
    followOnAppend: left === null,
    scrollEndThreshold: END_PX,
    initialOffset: lines.length * LINE_PX,
  });
  const toEnd = () => {
    setLeft(null);
    virtual.scrollToIndex(lines.length - 1, { align: "end" });
  };
  const onScroll = ({ currentTarget: { scrollTop, scrollHeight, clientHeight } }: React.UIEvent) => {
    const atEnd = scrollHeight - scrollTop - clientHeight <= END_PX;
    setLeft((before) => (atEnd ? null : (before ?? lines.at(-1)?.seq ?? 0)));
    if (scrollTop < TOP_PX && hasOlder && scrollHeight > clientHeight) {
      onOlder();
    }
  };
  const unseen = left === null ? 0 : lines.length - 1 - lines.findLastIndex(({ seq }) => seq <= left);

  return (
    <div className="log-view">
      {lines.length === 0 && <p className="inspector-hint">{empty}</p>}
      {hasOlder && (
        <button type="button" className="button log-older" onClick={onOlder}>
          {t("inspector.older")}
        </button>
      )}
      <div
        ref={setFrame}
        role="log"
        aria-live="off"
        aria-label={t("inspector.logs")}
        className="log-frame"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by keyboard
        tabIndex={0}
        onScroll={onScroll}
      >
        <div className="log-lines" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ key, index, start }) => {
            const line = lines[index];
            return (
              line !== undefined && (
                <div
                  key={key}
                  ref={virtual.measureElement}
                  data-index={index}
                  className="log-place"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <LogLine line={line} search={search} />
                </div>
              )
            );
          })}
        </div>
      </div>
      <div className="log-follow">
        <label className="check">
          <input
            type="checkbox"
            checked={left === null}
            onChange={(event) => {
              if (event.target.checked) {
                toEnd();
              } else {
                setLeft(lines.at(-1)?.seq ?? 0);
              }
            }}
          />
          {t("inspector.follow")}
        </label>
        {unseen > 0 && (
          <button type="button" className="button button-primary" onClick={toEnd}>
            {t("inspector.newLines", { count: unseen })}
          </button>
        )}
      </div>
    </div>
  );
}
