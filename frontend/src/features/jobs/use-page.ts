/** The page's side of the actions: what each of them does here. */

import { useMemo, type RefObject } from "react";
import type { Page } from "../../actions/context";
import { pauseQueue, setTurtle } from "../../api/queue";
import { fileUrl } from "../../api/urls";
import { t } from "../../i18n";
import { copyText } from "../../lib/clipboard";
import { goToRegion } from "../../lib/regions";
import { preferences, setPreference } from "../../store/preferences";
import { all, none, only, select, selection } from "../../store/selection";
import { stats } from "../../store/stats";
import { toast } from "../../store/toasts";
import { changeView } from "../../store/view-url";
import { readView } from "../../store/view";
import type { Opened } from "./dialogs";
import type { GridHandle } from "./JobGrid";
import type { Jobs } from "./jobs-context";

interface Parts {
  readonly jobs: Jobs;
  readonly grid: RefObject<GridHandle | null>;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly open: (opened: Opened) => void;
  readonly openSettings: () => void;
}

export function usePage({ jobs, grid, search, open, openSettings }: Parts): Omit<Page, "openMenu"> {
  return useMemo(
    () => ({
      ...onJobs(jobs, open),
      ...onView(jobs, grid),
      add: () => {
        open({ kind: "add", text: "" });
      },
      openSettings,
      openStatistics: () => {
        open({ kind: "statistics" });
      },
      openMessages: () => {
        open({ kind: "messages" });
      },
      openShortcuts: () => {
        open({ kind: "shortcuts" });
      },
      focusSearch: () => {
        search.current?.focus();
        search.current?.select();
      },
      toggleTurtle: () => {
        setTurtle(stats.get()?.turtle.on !== true).catch(jobs.report);
      },
      toggleQueue: () => {
        const paused = !jobs.store.list().queuePaused;
        pauseQueue(paused).then(() => {
          jobs.store.describe({ queuePaused: paused });
        }, jobs.report);
      },
    }),
    [jobs, grid, search, open, openSettings],
  );
}

async function verifyFiles(jobs: Jobs, ids: readonly string[]): Promise<void> {
  const { verify } = await import("../verify/verify");
  await verify(jobs, ids);
}

function onJobs(parts: Jobs, open: (opened: Opened) => void) {
  const { act, store, list } = parts;
  return {
    act: (verb, ids) => void (verb === "verify" ? verifyFiles(parts, ids) : act(verb, ids)),
    move: (to, ids) => void act("move", ids, { to }),
    prioritise: (priority, ids) => void act("priority", ids, { priority }),
    remove: (jobs, files) => {
      const shown = new Set(list.ids());
      const hidden = [...selection().ids].filter((id) => !shown.has(id)).length;
      open({ kind: "remove", jobs, hidden, files });
    },
    retryFailed: () => {
      const failed = [...store.ids()].filter((id) => store.job(id)?.status === "FAILED");
      void act("retry", failed);
    },
    play: (id) => {
      open({ kind: "play", id });
    },
    save: (id) => {
      const link = document.createElement("a");
      link.href = fileUrl(id, true);
      link.download = "";
      link.click();
    },
    copyLinks: (jobs) => {
      void copyText(jobs.map(({ url }) => url).join("\n")).then((done) => {
        if (done) {
          toast("info", t("list.copied", { count: jobs.length }));
        }
      });
    },
    dubAgain: (job) => {
      open({ kind: "dub", job });
    },
    rename: (job) => {
      open({ kind: "edit", what: "rename", jobs: [job] });
    },
    label: (jobs) => {
      open({ kind: "edit", what: "labels", jobs });
    },
    relocate: (jobs) => {
      open({ kind: "edit", what: "location", jobs });
    },
  } satisfies Partial<Page>;
}

function onView({ list }: Jobs, grid: RefObject<GridHandle | null>) {
  const openInspector = () => {
    const shown = list.ids();
    const { ids, focus } = selection();
    const id = focus !== null && ids.has(focus) ? focus : shown.find((one) => ids.has(one));
    if (id !== undefined) {
      changeView({ job: id });
    }
  };
  const closeInspector = () => {
    changeView({ job: null });
    grid.current?.focus();
  };
  return {
    toggleInspector: () => {
      if (readView(location.search).job === null) {
        openInspector();
      } else {
        closeInspector();
      }
    },
    enterInspector: () => {
      const { focus, ids } = selection();
      if (focus !== null && ids.size === 0) {
        select((now) => only(now, focus));
      }
      openInspector();
      focusInspector(40);
    },
    selectAll: () => {
      select((now) => all(now, list.ids()));
    },
    selectNone: () => {
      select(none);
    },
    escape: () => {
      const pane = document.getElementById("inspector");
      const inside = pane?.contains(document.activeElement) === true;
      if (pane !== null && (inside || isSheet(pane))) {
        if (isSheet(pane)) {
          closeInspector();
        }
        grid.current?.focus();
      } else {
        select(none);
      }
    },
    show: (filter) => {
      changeView({ filter });
    },
    toggleDensity: () => {
      setPreference("density", preferences().density === "compact" ? "full" : "compact");
    },
    goToRegion,
  } satisfies Partial<Page>;
}

function isSheet(pane: HTMLElement): boolean {
  return getComputedStyle(pane).position === "fixed";
}

/** Its code may still be on its way: look again with the next frames. */
function focusInspector(frames: number): void {
  const tab = document.querySelector<HTMLElement>("#inspector [role=tab][aria-selected=true]");
  if (tab !== null) {
    tab.focus();
  } else if (frames > 0) {
    requestAnimationFrame(() => {
      focusInspector(frames - 1);
    });
  }
}
