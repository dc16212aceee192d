import { lazy, useCallback, useRef, useState } from "react";
import { useKeys } from "../../actions/use-keys";
import type { User } from "../../api/types";
import { Banner } from "../../components/Banner";
import { Lazily } from "../../components/Lazily";
import { MenuHost } from "../../components/MenuHost";
import { WorldBanners } from "../../components/WorldBanners";
import { useSelection } from "../../store/selection";
import { useView } from "../../store/view-url";
import { Notifications } from "../notify/Notifications";
import { useAddAnywhere } from "../add/use-add-anywhere";
import { ActionsContext } from "./actions-context";
import { Body } from "./Body";
import { Dialogs, type Opened } from "./dialogs";
import { FocusedStatus } from "./FocusedStatus";
import { Footer } from "./Footer";
import type { GridHandle } from "./JobGrid";
import { JobsContext, useIds, useJobs } from "./jobs-context";
import { Toolbar } from "./Toolbar";
import { TouchBar } from "./TouchBar";
import { useActions } from "./use-actions";
import { useDeepLink } from "./use-deep-link";
import { useFrozenOrder } from "./use-frozen-order";
import { useLiveJobs } from "./use-live-jobs";
import { usePage } from "./use-page";
import { useSelectionUpkeep } from "./use-selection-upkeep";
import { useSettingsRoute } from "./use-settings-route";

const SettingsPage = lazy(() => import("../settings/SettingsPage"));

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
      <Notifications expired={expired} />
      <Page user={user} onLogout={onLogout} />
    </JobsContext>
  );
}

function Page({ user, onLogout }: { user: User; onLogout: () => void }) {
  const jobs = useJobs();
  const [view, changeView] = useView();
  const ids = useIds(view);
  const [opened, setOpened] = useState<Opened | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const grid = useRef<GridHandle>(null);
  const { section, openSettings, closeSettings } = useSettingsRoute();
  const choosing = useSelection().choosing;
  const page = usePage({ jobs, grid, search, open: setOpened, openSettings });
  const actions = useActions(jobs, page, view.job);
  const add = useCallback((text: string) => {
    setOpened({ kind: "add", text });
  }, []);

  useAddAnywhere(add);
  useSelectionUpkeep(ids, grid);
  useFrozenOrder();
  useDeepLink(view.job, ids, grid);
  useKeys(
    actions.state.get,
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
        <WorldBanners />
        <Body view={view} ids={ids} onView={changeView} grid={grid} search={search} />
        <TouchBar />
        <Footer />
      </div>
      {section !== null && (
        <Lazily onFail={closeSettings}>
          <SettingsPage section={section} onClose={closeSettings} />
        </Lazily>
      )}
      <MenuHost />
      <FocusedStatus />
      <Dialogs
        opened={opened}
        onClose={() => {
          setOpened(null);
        }}
      />
    </ActionsContext>
  );
}
