import { defaultRangeExtractor, useVirtualizer, type Range } from "@tanstack/react-virtual";
import { useCallback, useEffect, useId, useRef, type KeyboardEvent, type MouseEvent } from "react";
import type { Entry } from "../../api/probe";
import { Icon } from "../../components/Icon";
import { t } from "../../i18n";
import { duration } from "../../lib/format";
import { shortLink } from "./links";

const ROW_PX = 32;

interface Props {
  entries: readonly Entry[];
  picked: ReadonlySet<number>;
  /** The option that the keyboard is on; it is always there to be spoken of. */
  active: number;
  onClick: (place: number, event: MouseEvent) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** A list box with one tab stop; only the rows in sight exist. */
export function EntryList({ entries, picked, active, onClick, onKeyDown }: Props) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const rangeExtractor = useCallback(
    (range: Range) => [...new Set([...defaultRangeExtractor(range), active])].sort((a, b) => a - b),
    [active],
  );
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is memoized by hand
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 4,
    rangeExtractor,
  });

  useEffect(() => {
    rows.scrollToIndex(active);
  }, [rows, active]);

  return (
    <div
      ref={box}
      className="picker-list"
      role="listbox"
      tabIndex={0}
      aria-multiselectable="true"
      aria-label={t("add.videos")}
      aria-activedescendant={`${id}-${active}`}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ position: "relative", height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const entry = entries[index];
          return entry === undefined ? null : (
            // The list box hears the keys for all of its options.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={index}
              id={`${id}-${index}`}
              className={`picker-row ${index === active ? "is-active" : ""}`}
              role="option"
              tabIndex={-1}
              aria-selected={picked.has(index)}
              aria-setsize={entries.length}
              aria-posinset={index + 1}
              style={{ height: ROW_PX, transform: `translateY(${start}px)` }}
              onClick={(event) => {
                onClick(index, event);
              }}
            >
              <span className="picker-box">{picked.has(index) && <Icon name="check" />}</span>
              <span className="picker-number">{index + 1}</span>
              <span className="picker-title" dir="auto" title={entry.url}>
                {entry.title ?? shortLink(entry.url)}
              </span>
              {entry.duplicateOf !== null && <span className="picker-note">{t("add.alreadyHere")}</span>}
              <span className="picker-time">{entry.durationSec !== null && duration(entry.durationSec)}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
