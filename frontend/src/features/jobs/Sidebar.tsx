import { useId } from "react";
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
const FACET_ROWS = 30;

interface Props {
  view: View;
  onView: (change: Partial<View>) => void;
}

export function Sidebar({ view, onView }: Props) {
  const { counts, total, sites, languages } = useJobsState();
  const heading = useId();
  return (
    <nav className="sidebar" aria-label={t("list.regionFilters")} data-region="sidebar">
      <div role="radiogroup" aria-labelledby={heading} className="facet">
        <h2 id={heading}>{t("list.show")}</h2>
        {(Object.keys(FILTERS) as Filter[]).map((filter) => (
          <Choice
            key={filter}
            name="filter"
            icon={ICONS[filter]}
            status={filter}
            label={t(`list.${filter}`)}
            count={countOf(filter, counts, total)}
            checked={view.filter === filter}
            onChoose={() => {
              onView({ filter });
            }}
          />
        ))}
      </div>
      <Facet
        title={t("list.site")}
        any={t("list.anySite")}
        tally={sites}
        chosen={view.site}
        nameOf={(site) => site}
        onChoose={(site) => {
          onView({ site });
        }}
      />
      <Facet
        title={t("list.dub")}
        any={t("list.anyDub")}
        tally={languages}
        chosen={view.language}
        nameOf={languageName}
        onChoose={(language) => {
          onView({ language });
        }}
      />
    </nav>
  );
}

interface FacetProps {
  title: string;
  any: string;
  tally: Tally;
  chosen: string;
  nameOf: (value: string) => string;
  onChoose: (value: string) => void;
}

/** Sites or languages; hidden while there is nothing to choose between. */
function Facet({ title, any, tally, chosen, nameOf, onChoose }: FacetProps) {
  const group = useId();
  if (tally.length === 0 && chosen === "") {
    return null;
  }
  const shown = tally.slice(0, FACET_ROWS);
  const rows =
    chosen === "" || shown.some(([value]) => value === chosen) ? shown : [...shown, [chosen, 0] as const];
  return (
    <details className="facet" open>
      <summary>
        <Icon name="chevron" />
        {title}
      </summary>
      <div role="radiogroup" aria-label={title}>
        <Choice
          name={group}
          label={any}
          checked={chosen === ""}
          onChoose={() => {
            onChoose("");
          }}
        />
        {rows.map(([value, jobs]) => (
          <Choice
            key={value}
            name={group}
            label={nameOf(value)}
            count={jobs}
            checked={chosen === value}
            onChoose={() => {
              onChoose(value);
            }}
          />
        ))}
      </div>
    </details>
  );
}

interface ChoiceProps {
  name: string;
  label: string;
  checked: boolean;
  onChoose: () => void;
  icon?: IconName;
  status?: Filter;
  count?: number;
}

function Choice({ name, label, checked, onChoose, icon, status, count: jobs }: ChoiceProps) {
  return (
    <label className={`choice${status === undefined ? "" : ` choice-${status}`}`}>
      <input type="radio" name={name} checked={checked} onChange={onChoose} />
      {icon !== undefined && <Icon name={icon} />}
      <span className="choice-label" title={label}>
        {label}
      </span>{" "}
      {jobs !== undefined && <span className={jobs === 0 ? "count is-zero" : "count"}>{count(jobs)}</span>}
    </label>
  );
}
