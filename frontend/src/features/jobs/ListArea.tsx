import { useEffect, type RefObject } from "react";
import { t } from "../../i18n";
import { isFiltered, PLAIN, type View } from "../../store/view";
import { EmptyState } from "./EmptyState";
import { JobGrid, type GridHandle } from "./JobGrid";
import { usePageActions } from "./actions-context";
import { useJobs, useJobsState } from "./jobs-context";
import { LoadFailed, LoadingRows, NoMatch } from "./Panels";

interface Props {
  grid: RefObject<GridHandle | null>;
  ids: readonly string[];
  view: View;
  onView: (change: Partial<View>) => void;
  onOpen: (id: string) => void;
}

/** The rows, or what stands in their place. */
export function ListArea(props: Props) {
  const { ids, view, onView } = props;
  const { sync } = useJobs();
  const { loading, total } = useJobsState();
  if (ids.length > 0) {
    return <Rows {...props} />;
  }
  if (loading !== "loaded") {
    return loading === "loading" ? <LoadingRows /> : <LoadFailed onRetry={() => void sync.check()} />;
  }
  return total === 0 || !isFiltered(view) ? (
    <FirstSteps />
  ) : (
    <NoMatch
      search={view.search}
      onClear={() => {
        const { filter, site, language, label, search } = PLAIN;
        onView({ filter, site, language, label, search });
      }}
    />
  );
}

function Rows({ grid, ids, view, onOpen }: Props) {
  const { sync } = useJobs();
  const { total, olderCursor } = useJobsState();
  const { openRowMenu } = usePageActions();
  const { filter, site, language, search, sort, reverse } = view;
  return (
    <>
      <JobGrid
        ref={grid}
        ids={ids}
        rowCount={isFiltered(view) ? ids.length : Math.max(ids.length, total)}
        viewKey={[filter, site, language, search, sort, reverse].join("|")}
        reorderable={sort === "queue" && !reverse && search.trim() === ""}
        onOpen={onOpen}
        onMenu={openRowMenu}
      />
      {olderCursor !== null && (
        <p className="older">
          <button type="button" className="button" onClick={() => void sync.loadOlder()}>
            {t("list.loadOlder")}
          </button>
        </p>
      )}
    </>
  );
}

/** After the last row has gone the focus goes to Add. */
function FirstSteps() {
  useEffect(() => {
    if (document.activeElement === document.body) {
      document.getElementById("tool-add")?.focus();
    }
  }, []);
  return <EmptyState />;
}
