import type { RefObject } from "react";
import { useSelection } from "../../store/selection";
import type { View } from "../../store/view";
import { FilterBar } from "./FilterBar";
import { InspectorPane } from "./InspectorPane";
import type { GridHandle } from "./JobGrid";
import { ListArea } from "./ListArea";
import { Sidebar } from "./Sidebar";

interface Props {
  view: View;
  ids: readonly string[];
  grid: RefObject<GridHandle | null>;
  search: RefObject<HTMLInputElement | null>;
  onView: (change: Partial<View>) => void;
}

/** Between toolbar and footer: filters, the list, and the inspector when it is open. */
export function Body({ view, ids, grid, search, onView }: Props) {
  const { ids: selected } = useSelection();
  return (
    <div className="body">
      <Sidebar view={view} onView={onView} />
      <div className="center">
        <FilterBar
          view={view}
          shown={ids.length}
          searchInput={search}
          onView={onView}
          onLeaveSearch={() => grid.current?.focus()}
        />
        <main className="main">
          <ListArea
            grid={grid}
            ids={ids}
            view={view}
            onView={onView}
            onOpen={(job) => {
              onView({ job });
            }}
          />
        </main>
      </div>
      {view.job !== null && (
        <InspectorPane
          ids={inspected(view.job, ids, selected)}
          tab={view.tab}
          onTab={(tab) => {
            onView({ tab });
          }}
          onClose={() => {
            onView({ job: null });
            grid.current?.focus();
          }}
        />
      )}
    </div>
  );
}

/** What is selected and shown; without a selection the job of the address. */
function inspected(job: string, shown: readonly string[], selected: ReadonlySet<string>): readonly string[] {
  const both = selected.size === 0 ? [] : shown.filter((id) => selected.has(id));
  return both.length === 0 ? [job] : both;
}
