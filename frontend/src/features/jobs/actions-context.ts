import { createContext, use, useSyncExternalStore } from "react";
import type { ActionState } from "../../actions/action-state";
import { perform, type ActionContext } from "../../actions/context";
import { actionOf } from "../../actions/table";
import type { ActionTarget } from "../../api/actions";
import type { MenuPlace } from "../../components/Menu";
import { t } from "../../i18n";
import { blockedBy, useConnection } from "../../store/connection";

export interface PageActions {
  readonly state: ActionState;
  /** Run an action on this job alone, whatever is selected. */
  readonly runOn: (action: string, id: string) => void;
  /** The context menu of the selection, or of this row if it is not selected. */
  readonly openRowMenu: (id: string, at: MenuPlace, opener?: HTMLElement) => void;
  readonly moveTo: (target: ActionTarget, ids: readonly string[]) => void;
}

export const ActionsContext = createContext<PageActions | null>(null);

export function usePageActions(): PageActions {
  const actions = use(ActionsContext);
  if (actions === null) {
    throw new Error("usePageActions is used outside of ActionsContext");
  }
  return actions;
}

/** What the actions know right now; renders again when that changes. */
export function useActionContext(): ActionContext {
  const { state } = usePageActions();
  return useSyncExternalStore(state.subscribe, state.get);
}

export function useRun(): (action: string) => void {
  const { state } = usePageActions();
  return (action) => {
    perform(actionOf(action), state.get());
  };
}

/** Why nothing can be changed on the server right now; null when it can. */
export function useBlocked(): string | null {
  const key = blockedBy(useConnection());
  return key === null ? null : t(key);
}
