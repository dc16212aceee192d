import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { ActionState } from "../../actions/action-state";
import { perform } from "../../actions/context";
import { contextMenu } from "../../actions/menus";
import { actionOf } from "../../actions/table";
import { useKeys } from "../../actions/use-keys";
import type { User } from "../../api/types";
import { Banner } from "../../components/Banner";
import { MenuHost } from "../../components/MenuHost";
import { openMenu } from "../../components/open-menu";
import { t } from "../../i18n";
import { only, select, selection, useSelection } from "../../store/selection";
import { useView } from "../../store/view-url";
import { useAddAnywhere } from "../add/use-add-anywhere";
import { ActionsContext, type PageActions } from "./actions-context";
import { Dialogs, type Opened } from "./dialogs";
import { FilterBar } from "./FilterBar";
import { Footer } from "./Footer";
import type { GridHandle } from "./JobGrid";
import { JobsContext, useIds, useJobs } from "./jobs-context";
import { ListArea } from "./ListArea";
import { Sidebar } from "./Sidebar";
import { Toolbar } from "./Toolbar";
import { TouchBar } from "./TouchBar";
import { useLiveJobs } from "./use-live-jobs";
import { usePage } from "./use-page";
import { useSelectionUpkeep } from "./use-selection-upkeep";

interface Props {
  user: User;
  expired: boolean;
  onLogout: () => void;
  onExpired: () => void;
}

export function JobsPage({ user, expired, onLogout, onExpired }: Props) {
  const jobs = useLiveJobs(expired, onExpired);
  return (
    <JobsContext value={jobs}>
      <Page user={user} onLogout={onLogout} />
    </JobsContext>
  );
}

function Page({ user, onLogout }: { user: User; onLogout: () => void }) {
  const jobs = useJobs();
  const [, navigate] = useLocation();
  const [view, changeView] = useView();
  const ids = useIds(view);
  const [opened, setOpened] = useState<Opened | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const grid = useRef<GridHandle>(null);
  const choosing = useSelection().choosing;

  const openFocusedMenu = useCallback(() => {
    const row = document.getElementById(`job-${selection().focus ?? ""}`);
    const { left = 80, bottom = 120 } = row?.getBoundingClientRect() ?? {};
    menuAt.current({ x: left + 40, y: bottom - 12 }, row);
  }, []);
  const openSettings = useCallback(() => {
    navigate("/settings/downloads");
  }, [navigate]);
  const page = usePage({ jobs, grid, search, open: setOpened, openMenu: openFocusedMenu, openSettings });
  const state = useMemo(() => new ActionState(jobs, page), [jobs, page]);
  useEffect(() => state.follow(), [state]);
  useEffect(() => {
    state.touch();
  }, [state, view.job]);

  const menuAt = useRef((at: { x: number; y: number }, opener: HTMLElement | null) => {
    openMenu({ label: t("list.openMenu"), at, opener, items: contextMenu(state.get) });
  });
  const actions = useMemo(
    (): PageActions => ({
      state,
      runOn: (action, id) => {
        const job = jobs.store.job(id);
        if (job !== undefined) {
          perform(actionOf(action), { ...state.get(), jobs: [job] });
        }
      },
      openRowMenu: (id, at, opener) => {
        if (!selection().ids.has(id)) {
          select((now) => only(now, id));
        }
        const items = contextMenu(state.get);
        openMenu({
          label: t("list.openMenu"),
          at,
          items,
          opener: opener ?? document.getElementById(`job-${id}`),
        });
      },
      moveTo: (target, moved) => void jobs.act("move", moved, target),
    }),
    [jobs, state],
  );

  const add = useCallback((text: string) => {
    setOpened({ kind: "add", text });
  }, []);
  useAddAnywhere(add);
  useSelectionUpkeep(ids, grid);
  useKeys(
    state.get,
    useCallback((event: KeyboardEvent) => {
      if (event.target === document.body && /^(Arrow(Up|Down)|Home|End)$/.test(event.key)) {
        event.preventDefault();
        grid.current?.focus(); // the list is where the arrows belong
      }
    }, []),
  );

  return (
    <ActionsContext value={actions}>
      <div className={choosing ? "page is-choosing" : "page"}>
        <Toolbar user={user} onLogout={onLogout} />
        <Banner />
        <div className="body">
          <Sidebar view={view} onView={changeView} />
          <div className="center">
            <FilterBar
              view={view}
              shown={ids.length}
              searchInput={search}
              onView={changeView}
              onLeaveSearch={() => grid.current?.focus()}
            />
            <main className="main">
              <ListArea
                grid={grid}
                ids={ids}
                view={view}
                onView={changeView}
                onOpen={(job) => {
                  changeView({ job });
                }}
              />
            </main>
          </div>
        </div>
        <TouchBar />
        <Footer />
      </div>
      <MenuHost />
      <Dialogs
        opened={opened}
        onClose={() => {
          setOpened(null);
        }}
      />
    </ActionsContext>
  );
}
