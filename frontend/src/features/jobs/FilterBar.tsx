import { useEffect, useState, type RefObject } from "react";
import { sortLabel, sortMenu } from "../../actions/menus";
import { ariaKeys, keysOf, shownKey } from "../../actions/keys";
import { actionOf } from "../../actions/table";
import { Icon } from "../../components/Icon";
import { openMenuBelow } from "../../components/open-menu";
import { t } from "../../i18n";
import { count } from "../../lib/format";
import { setPreference } from "../../store/preferences";
import { usePreferences } from "../../store/use-preferences";
import { useSelection } from "../../store/selection";
import { countOf, FILTERS, type Filter, type View } from "../../store/view";
import { useJobsState } from "./jobs-context";

const SETTLE_MS = 150;

interface Props {
  view: View;
  shown: number;
  searchInput: RefObject<HTMLInputElement | null>;
  onView: (change: Partial<View>) => void;
  onLeaveSearch: () => void;
}

export function FilterBar({ view, shown, searchInput, onView, onLeaveSearch }: Props) {
  const choice = usePreferences();
  const compact = choice.density === "compact";
  const selected = useSelection().ids.size;
  const unknown = useJobsState().loading === "loading" && shown === 0;
  const compactKeys = keysOf(actionOf("compact"), choice);
  return (
    <div role="search" className="filterbar" data-region="search">
      <FilterSelect view={view} onView={onView} />
      <Search view={view} input={searchInput} onView={onView} onLeave={onLeaveSearch} />
      <button
        type="button"
        className="bar-button"
        aria-haspopup="menu"
        onClick={(event) => {
          openMenuBelow(event.currentTarget, t("list.sort"), sortMenu(view, onView));
        }}
      >
        <Icon name="sort" />
        <span className="bar-text">{t("list.sortNow", { key: sortLabel(view.sort) })}</span>
        {view.reverse && (
          <>
            <Icon name="up" />
            <span className="visually-hidden">{t("list.reverse")}</span>
          </>
        )}
      </button>
      <button
        type="button"
        className="bar-button bar-density"
        aria-pressed={compact}
        aria-label={t("list.compact")}
        aria-keyshortcuts={ariaKeys(compactKeys)}
        title={`${t("list.compact")}${compactKeys[0] === undefined ? "" : ` (${shownKey(compactKeys[0])})`}`}
        onClick={() => {
          setPreference("density", compact ? "full" : "compact");
        }}
      >
        <Icon name={compact ? "rows" : "blocks"} />
      </button>
      <p className="tally">
        {!unknown && t("common.jobs", { count: shown })}
        {selected > 0 && `, ${t("list.selected", { count: selected })}`}
      </p>
    </div>
  );
}

/** Instead of the sidebar where there is no room for it. */
function FilterSelect({ view, onView }: Pick<Props, "view" | "onView">) {
  const { counts, total } = useJobsState();
  return (
    <select
      className="filter-select"
      aria-label={t("list.show")}
      value={view.filter}
      onChange={(event) => {
        onView({ filter: event.target.value as Filter });
      }}
    >
      {(Object.keys(FILTERS) as Filter[]).map((filter) => (
        <option key={filter} value={filter}>
          {t(`list.${filter}`)} ({count(countOf(filter, counts, total))})
        </option>
      ))}
    </select>
  );
}

interface SearchProps {
  view: View;
  input: RefObject<HTMLInputElement | null>;
  onView: (change: Partial<View>) => void;
  onLeave: () => void;
}

/** Typing shows at once; the list follows when the fingers rest. */
function Search({ view, input, onView, onLeave }: SearchProps) {
  const [text, setText] = useState(view.search);
  const [known, setKnown] = useState(view.search);
  if (known !== view.search) {
    setKnown(view.search); // changed from elsewhere: Back, "Clear filters"
    setText(view.search);
  }
  useEffect(() => {
    if (text === view.search) {
      return undefined;
    }
    const timer = setTimeout(() => {
      onView({ search: text });
    }, SETTLE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [text, view.search, onView]);

  return (
    <div className="search">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        aria-label={t("list.search")}
        aria-keyshortcuts={ariaKeys(keysOf(actionOf("focusSearch"), usePreferences()))}
        placeholder={t("list.searchHint")}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape" && text !== "") {
            event.preventDefault();
            setText("");
          } else if (event.key === "Escape" || event.key === "Enter" || event.key === "ArrowDown") {
            event.preventDefault();
            onLeave();
          }
        }}
      />
      {text !== "" && (
        <button
          type="button"
          className="search-clear"
          aria-label={t("list.clearSearch")}
          onClick={() => {
            setText("");
            input.current?.focus();
          }}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}
