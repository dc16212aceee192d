import { memo, useDeferredValue, useId, useState } from "react";
import { Icon, type IconName } from "../../components/Icon";
import { t } from "../../i18n";
import { count, languageName } from "../../lib/format";
import type { Tally } from "../../store/facets";
import { countOf, FILTERS, type Filter, type View } from "../../store/view";
import { useJobsState } from "./jobs-context";

const ICONS: Record<Filter, IconName> = {
  all: "rows",
  active: "bolt",
  downloading: "down",
  dubbing: "languages",
  muxing: "merge",
  queued: "clock",
  waiting: "hourglass",
  paused: "pause",
  complete: "check",
  failed: "alert",
  canceled: "ban",
};
const FACET_ROWS = 10;
const NONE: Tally = [];

type OnView = (change: Partial<View>) => void;

interface Props {
  view: View;
  onView: OnView;
}

export const Sidebar = memo(function Sidebar({ view, onView }: Props) {
  const { counts, total, sites, languages, labels } = useJobsState();
  const heading = useId();
  return (
    <nav className="sidebar" aria-label={t("list.regionFilters")} data-region="sidebar">
      <div role="radiogroup" aria-labelledby={heading} className="facet">
        <h2 id={heading}>{t("list.show")}</h2>
        {(Object.keys(FILTERS) as Filter[]).map((filter) => (
          <Choice
            key={filter}
            field="filter"
            value={filter}
            label={t(`list.${filter}`)}
            count={countOf(filter, counts, total)}
            checked={view.filter === filter}
            onView={onView}
          />
        ))}
      </div>
      <Facet
        field="site"
        title={t("list.site")}
        any={t("list.anySite")}
        tally={sites}
        chosen={view.site}
        onView={onView}
      />
      <Facet
        field="language"
        title={t("list.dub")}
        any={t("list.anyDub")}
        tally={languages}
        chosen={view.language}
        nameOf={languageName}
        onView={onView}
      />
      <Facet
        field="label"
        title={t("list.labelFacet")}
        any={t("list.anyLabel")}
        tally={labels}
        chosen={view.label}
        onView={onView}
      />
    </nav>
  );
});

interface FacetProps {
  field: "site" | "language" | "label";
  title: string;
  any: string;
  tally: Tally;
  chosen: string;
  nameOf?: (value: string) => string;
  onView: OnView;
}

/** Values of the jobs that are here, the most frequent first; hidden while there is nothing to choose between. */
function Facet({ field, title, any, tally: now, chosen, nameOf = String, onView }: FacetProps) {
  const tally = useDeferredValue(now, NONE); // after the rows
  const [whole, setWhole] = useState(false);
  if (tally.length === 0 && chosen === "") {
    return null;
  }
  const shown = whole ? tally : tally.slice(0, FACET_ROWS);
  const rows =
    chosen === "" || shown.some(([value]) => value === chosen) ? shown : [...shown, [chosen, 0] as const];
  const hidden = tally.length - FACET_ROWS;
  const more = whole ? t("live.fewer") : t("live.more", { count: hidden });
  return (
    <details className="facet" open>
      <summary>
        <Icon name="chevron" />
        {title}
      </summary>
      <div role="radiogroup" aria-label={title}>
        <Choice field={field} value="" label={any} checked={chosen === ""} onView={onView} />
        {rows.map(([value, jobs]) => (
          <Choice
            key={value}
            field={field}
            value={value}
            label={nameOf(value)}
            count={jobs}
            checked={chosen === value}
            onView={onView}
          />
        ))}
      </div>
      {hidden > 0 && (
        <button
          type="button"
          className="facet-more"
          aria-expanded={whole}
          aria-label={`${title}: ${more}`}
          onClick={() => {
            setWhole(!whole);
          }}
        >
          {more}
        </button>
      )}
    </details>
  );
}

interface ChoiceProps {
  field: "filter" | "site" | "language" | "label";
  value: string;
  label: string;
  checked: boolean;
  count?: number;
  onView: OnView;
}

const Choice = memo(function Choice({ field, value, label, checked, count: jobs, onView }: ChoiceProps) {
  const isFilter = field === "filter";
  return (
    <label className={`choice${isFilter ? ` choice-${value}` : ""}`}>
      <input
        type="radio"
        name={field}
        checked={checked}
        onChange={() => {
          onView({ [field]: value });
        }}
      />
      {isFilter && <Icon name={ICONS[value as Filter]} />}
      <span className="choice-label" title={label}>
        {label}
      </span>{" "}
      {jobs !== undefined && <span className={jobs === 0 ? "count is-zero" : "count"}>{count(jobs)}</span>}
    </label>
  );
});
