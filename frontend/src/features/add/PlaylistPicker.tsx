import { useId, useRef, useState, type KeyboardEvent, type MouseEvent } from "react";
import type { Entry, Probe } from "../../api/probe";
import { t } from "../../i18n";
import "../../styles/picker.css";
import { EntryList } from "./EntryList";
import { placesIn } from "./range";

interface Props {
  id: string;
  found: Probe;
  picked: ReadonlySet<number>;
  onPick: (picked: ReadonlySet<number>) => void;
}

/** The videos of a list to choose from: all, a range, or one by one. */
export function PlaylistPicker({ id, found, picked, onPick }: Props) {
  const { entries } = found;
  const fieldId = useId();
  const [range, setRange] = useState("");
  const [active, setActive] = useState(0);
  const from = useRef(0);
  const places = placesIn(range, entries.length);
  const all = picked.size === entries.length;

  const toggle = (place: number) => {
    from.current = place;
    const next = new Set(picked);
    if (!next.delete(place)) {
      next.add(place);
    }
    onPick(next);
  };
  /** From the last one that was touched to this one, as that one is. */
  const stretch = (place: number) => {
    const next = new Set(picked);
    const [low, high] = [Math.min(from.current, place), Math.max(from.current, place)];
    for (let at = low; at <= high; at += 1) {
      next.add(at);
    }
    onPick(next);
  };
  const click = (place: number, event: MouseEvent) => {
    setActive(place);
    (event.shiftKey ? stretch : toggle)(place);
  };
  const press = (event: KeyboardEvent) => {
    const place = moved(event.key, active, entries.length);
    if (place !== undefined) {
      setActive(place);
      if (event.shiftKey) {
        stretch(place);
      }
    } else if (event.key === " ") {
      toggle(active);
    } else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) {
      onPick(everything(entries));
    } else {
      return;
    }
    event.preventDefault();
  };

  return (
    <section id={id} className="picker" aria-label={t("add.videos")}>
      <div className="picker-head">
        <label className="check">
          <input
            type="checkbox"
            checked={all}
            ref={(box) => {
              if (box !== null) {
                box.indeterminate = !all && picked.size > 0;
              }
            }}
            onChange={() => {
              onPick(all ? new Set() : everything(entries));
            }}
          />
          {t("add.allVideos")}
        </label>
        <label className="picker-range" htmlFor={fieldId}>
          {t("add.range")}
        </label>
        <input
          id={fieldId}
          className="picker-numbers"
          value={range}
          placeholder="1-20, 25"
          aria-invalid={places === null}
          onChange={(event) => {
            setRange(event.target.value);
            const named = placesIn(event.target.value, entries.length);
            if (named !== null && event.target.value.trim() !== "") {
              onPick(named);
            }
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") {
              event.preventDefault(); // the range is applied, nothing is added yet
            }
          }}
        />
        <span className="picker-count">
          {t("add.videosOf", { picked: picked.size, count: entries.length })}
        </span>
      </div>
      <EntryList entries={entries} picked={picked} active={active} onClick={click} onKeyDown={press} />
      {found.hasMore && <p className="hint">{t("add.hasMore", { count: entries.length })}</p>}
    </section>
  );
}

function everything(entries: readonly Entry[]): ReadonlySet<number> {
  return new Set(entries.keys());
}

const PAGE = 8;

/** The place that a key leads to. */
function moved(key: string, from: number, size: number): number | undefined {
  const steps: Record<string, number> = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + PAGE,
    PageUp: from - PAGE,
    Home: 0,
    End: size - 1,
  };
  const to = steps[key];
  return to === undefined ? undefined : Math.min(Math.max(to, 0), size - 1);
}
