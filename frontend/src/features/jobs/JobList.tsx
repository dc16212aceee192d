import type { JobsState } from "../../store/reduce";
import { visibleIds, type View } from "../../store/view";
import { EmptyState } from "./EmptyState";
import { JobRow } from "./JobRow";
import { useJobs } from "./jobs-context";
import type { Loading } from "./use-live-jobs";

interface Props {
  state: JobsState;
  view: View;
  loading: Loading;
  onAdd: () => void;
  onClear: () => void;
  onPlay: (id: string) => void;
  onDelete: (id: string) => void;
}

export function JobList(props: Props) {
  const { state, view, loading, onAdd, onClear, onPlay, onDelete } = props;
  const { sync } = useJobs();
  if (loading !== "loaded") {
    return <NotLoaded failed={loading === "failed"} onRetry={() => void sync.refetch()} />;
  }
  const ids = visibleIds(state.jobs.values(), view);
  if (ids.length === 0) {
    return state.total === 0 ? (
      <EmptyState onAdd={onAdd} />
    ) : (
      <NoMatch search={view.search} onClear={onClear} />
    );
  }
  return (
    <>
      <h2 className="visually-hidden">Jobs</h2>
      <ul className="list">
        {ids.map((id) => (
          <JobRow key={id} id={id} onPlay={onPlay} onDelete={onDelete} />
        ))}
      </ul>
      {state.jobs.size < state.total && (
        <p className="more">
          {state.jobs.size} of {state.total} jobs are loaded.{" "}
          <button type="button" className="button" onClick={() => void sync.showMore()}>
            Load more
          </button>
        </p>
      )}
    </>
  );
}

function NotLoaded({ failed, onRetry }: { failed: boolean; onRetry: () => void }) {
  return failed ? (
    <div className="panel" role="alert">
      <h2>The list could not be read</h2>
      <button type="button" className="button button-primary" onClick={onRetry}>
        Try again
      </button>
    </div>
  ) : (
    <p className="loading" role="status">
      Loading…
    </p>
  );
}

function NoMatch({ search, onClear }: { search: string; onClear: () => void }) {
  return (
    <div className="panel">
      <h2>{search === "" ? "No jobs here" : `No jobs match “${search}”`}</h2>
      <button type="button" className="button" onClick={onClear}>
        Show all jobs
      </button>
    </div>
  );
}
