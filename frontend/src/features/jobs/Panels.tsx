/** What stands in the list's place when there are no rows to show. */

import { useEffect, useState } from "react";
import { Icon } from "../../components/Icon";
import { t } from "../../i18n";
import { usePreferences } from "../../store/use-preferences";

const PATIENCE_MS = 200;
const SKELETONS = 8;

/** Grey rows, after a pause that spares a quick load the flicker. */
export function LoadingRows() {
  const [late, setLate] = useState(false);
  const { density } = usePreferences();
  useEffect(() => {
    const timer = setTimeout(() => {
      setLate(true);
    }, PATIENCE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return (
    <div className="skeletons">
      <p role="status" className="visually-hidden">
        {t("common.loading")}
      </p>
      {late &&
        Array.from({ length: SKELETONS }, (_, index) => (
          <div key={index} className={`skeleton skeleton-${density}`} aria-hidden="true">
            <span className="skeleton-thumb" />
            <span className="skeleton-lines" />
          </div>
        ))}
    </div>
  );
}

export function LoadFailed({ onRetry }: { onRetry: () => void }) {
  return (
    <div className="panel" role="alert">
      <span className="panel-mark is-bad">
        <Icon name="alert" />
      </span>
      <h2>{t("list.loadFailed")}</h2>
      <button type="button" className="button button-primary" onClick={onRetry}>
        {t("common.retry")}
      </button>
    </div>
  );
}

export function NoMatch({ search, onClear }: { search: string; onClear: () => void }) {
  return (
    <div className="panel">
      <span className="panel-mark">
        <Icon name="search" />
      </span>
      <h2>{search.trim() === "" ? t("list.noneHere") : t("list.noMatch", { search: search.trim() })}</h2>
      <button type="button" className="button" onClick={onClear}>
        {t("list.clearFilters")}
      </button>
    </div>
  );
}
