import { useEffect, useMemo } from "react";
import { ActionState } from "../../actions/action-state";
import { perform, type Page } from "../../actions/context";
import { contextMenu } from "../../actions/menus";
import { actionOf } from "../../actions/table";
import { openMenu } from "../../components/open-menu";
import { t } from "../../i18n";
import { only, select, selection } from "../../store/selection";
import type { PageActions } from "./actions-context";
import type { Jobs } from "./jobs-context";

/** The actions for the components of this page; `inspected` is the job that the inspector shows. */
export function useActions(jobs: Jobs, page: Omit<Page, "openMenu">, inspected: string | null): PageActions {
  const actions = useMemo(() => create(jobs, page), [jobs, page]);
  const { state } = actions;
  useEffect(() => state.follow(), [state]);
  useEffect(() => {
    state.touch();
  }, [state, inspected]);
  return actions;
}

function create(jobs: Jobs, page: Omit<Page, "openMenu">): PageActions {
  const rowOf = (id: string) => document.getElementById(`job-${id}`);
  const openRowMenu: PageActions["openRowMenu"] = (id, at, opener) => {
    if (!selection().ids.has(id)) {
      select((now) => only(now, id));
    }
    openMenu({ label: t("list.openMenu"), at, opener: opener ?? rowOf(id), items: contextMenu(state.get) });
  };
  const openFocused = () => {
    const { focus, ids } = selection();
    const id = focus !== null && ids.has(focus) ? focus : [...ids][0];
    const { left = 80, bottom = 140 } = (id === undefined ? null : rowOf(id))?.getBoundingClientRect() ?? {};
    if (id !== undefined) {
      openRowMenu(id, { x: left + 40, y: bottom - 12 });
    }
  };
  const state = new ActionState(jobs, { ...page, openMenu: openFocused });
  return {
    state,
    openRowMenu,
    runOn: (action, id) => {
      const job = jobs.store.job(id);
      if (job !== undefined) {
        perform(actionOf(action), { ...state.get(), jobs: [job] });
      }
    },
    moveTo: (target, moved) => void jobs.act("move", moved, target),
  };
}
