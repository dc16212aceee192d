/** What an action knows and may do: the jobs it is for, and the page around it. */

import type { Job } from "../api/types";
import type { IconName } from "../components/Icon";
import type { Key } from "../i18n";
import type { JobVerb } from "../lib/status";
import type { Filter } from "../store/view";

export type MoveTo = "top" | "up" | "down" | "bottom";

/** The page's side of the actions. */
export interface Page {
  add: () => void;
  act: (verb: JobVerb, ids: readonly string[]) => void;
  move: (to: MoveTo, ids: readonly string[]) => void;
  prioritise: (priority: number, ids: readonly string[]) => void;
  remove: (jobs: readonly Job[], files: boolean) => void;
  retryFailed: () => void;
  play: (id: string) => void;
  save: (id: string) => void;
  copyLinks: (jobs: readonly Job[]) => void;
  dubAgain: (job: Job) => void;
  rename: (job: Job) => void;
  label: (jobs: readonly Job[]) => void;
  relocate: (jobs: readonly Job[]) => void;
  toggleInspector: () => void;
  /** Open it if need be, and put the focus into it. */
  enterInspector: () => void;
  openMenu: () => void;
  selectAll: () => void;
  selectNone: () => void;
  /** One step back: out of the inspector, else out of the selection. */
  escape: () => void;
  focusSearch: () => void;
  show: (filter: Filter) => void;
  toggleDensity: () => void;
  toggleTurtle: () => void;
  toggleQueue: () => void;
  openSettings: () => void;
  openStatistics: () => void;
  openMessages: () => void;
  openShortcuts: () => void;
  goToRegion: (step: 1 | -1) => void;
}

export interface ActionContext {
  /** Selected and shown. */
  readonly jobs: readonly Job[];
  readonly page: Page;
  readonly inspectorOpen: boolean;
  readonly compact: boolean;
  readonly turtle: boolean;
  readonly queuePaused: boolean;
  readonly failed: number;
  /** Whether the server can be asked to change something. */
  readonly live: boolean;
}

export type Group = "jobs" | "queue" | "select" | "view" | "page";

export interface Action {
  readonly id: string;
  readonly group: Group;
  readonly keys: readonly string[];
  readonly label: Key;
  /** Fills the label's gap. */
  readonly of?: Key;
  readonly icon?: IconName;
  readonly danger?: boolean;
  /** It changes something on the server, so it needs a connection. */
  readonly mutates?: boolean;
  /** For an action on jobs: which of them it applies to. It is enabled when there is one. */
  readonly fits?: (job: Job) => boolean;
  /** It is for exactly one job. */
  readonly single?: boolean;
  readonly when?: (context: ActionContext) => boolean;
  readonly checked?: (context: ActionContext) => boolean;
  /** `key` is the one that was pressed, if it was a key. */
  readonly run: (context: ActionContext, fitting: readonly Job[], key?: string) => void;
}

/** The selected jobs the action applies to. */
export function fitting(action: Action, { jobs }: ActionContext): readonly Job[] {
  const { fits } = action;
  return fits === undefined ? [] : jobs.filter(fits);
}

export function isEnabled(action: Action, context: ActionContext): boolean {
  if (action.mutates === true && !context.live) {
    return false;
  }
  const { fits, single = false } = action;
  if (fits !== undefined) {
    return (!single || context.jobs.length === 1) && context.jobs.some(fits);
  }
  return action.when?.(context) ?? true;
}

/** Run the action when it is enabled; tells whether it was. */
export function perform(action: Action, context: ActionContext, key?: string): boolean {
  const enabled = isEnabled(action, context);
  if (enabled) {
    action.run(context, fitting(action, context), key);
  }
  return enabled;
}
