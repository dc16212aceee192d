/** The menus, made of the action table. */

import type { MenuItem } from "../components/Menu";
import { t, type Key } from "../i18n";
import { preferences, setPreference, type Theme } from "../store/preferences";
import type { Sort, View } from "../store/view";
import { isEnabled, perform, type Action, type ActionContext } from "./context";
import { ariaKeys, keysOf, shownKey } from "./keys";
import { actionOf } from "./table";

const LINE: MenuItem = { kind: "line" };

export function labelOf(action: Action): string {
  return t(action.label, action.of === undefined ? {} : { filter: t(action.of) });
}

/** `get` is asked again when the item is chosen: the list may have changed under the open menu. */
function itemOf(id: string, get: () => ActionContext): MenuItem {
  const action = actionOf(id);
  const context = get();
  const keys = keysOf(action, preferences());
  return {
    kind: "item",
    label: labelOf(action),
    icon: action.icon,
    keys: ariaKeys(keys),
    shown: keys[0] === undefined ? undefined : shownKey(keys[0]),
    disabled: !isEnabled(action, context),
    danger: action.danger ?? false,
    checked: action.checked?.(context),
    run: () => {
      perform(action, get());
    },
  };
}

const PRIORITIES = [
  { label: "list.priorityHigh", value: 10 },
  { label: "list.priorityAbove", value: 5 },
  { label: "list.priorityNormal", value: 0 },
] as const;

export function contextMenu(get: () => ActionContext): readonly MenuItem[] {
  const { jobs, live } = get();
  const items = (...ids: string[]) => ids.map((id) => itemOf(id, get));
  const priorities = PRIORITIES.map(({ label, value }): MenuItem => ({
    kind: "item",
    label: t(label),
    disabled: !live,
    checked: jobs.length > 0 && jobs.every(({ priority }) => priority === value),
    run: () => {
      const now = get();
      now.page.prioritise(
        value,
        now.jobs.map(({ id }) => id),
      );
    },
  }));
  return [
    ...(jobs.length > 1
      ? [{ kind: "note", label: t("list.selected", { count: jobs.length }) } as const]
      : []),
    ...items("resume", "start", "pause", "cancel", "retry", "skipDub"),
    LINE,
    { kind: "sub", label: t("list.queueMenu"), items: items("moveTop", "moveUp", "moveDown", "moveBottom") },
    { kind: "sub", label: t("list.priorityMenu"), items: priorities },
    LINE,
    ...items("play", "save", "verify", "dubAgain", "copyUrl", "inspector"),
    LINE,
    ...items("rename", "labels", "location"),
    { kind: "sub", label: t("list.selectMenu"), items: items("selectAll", "selectNone") },
    LINE,
    ...items("remove", "removeFiles"),
  ];
}

const THEMES: Record<Theme, Key> = {
  system: "list.themeSystem",
  light: "list.themeLight",
  dark: "list.themeDark",
  contrast: "list.themeContrast",
};

export function mainMenu(get: () => ActionContext): readonly MenuItem[] {
  const items = (...ids: string[]) => ids.map((id) => itemOf(id, get));
  const themes = Object.entries(THEMES).map(([theme, label]): MenuItem => ({
    kind: "item",
    label: t(label),
    checked: preferences().theme === theme,
    run: () => {
      setPreference("theme", theme as Theme);
    },
  }));
  return [
    ...items("pauseQueue", "turtle", "retryFailed", "undo"),
    LINE,
    ...items("compact"),
    { kind: "sub", label: t("list.themeMenu"), items: themes },
    { kind: "sub", label: t("list.selectMenu"), items: items("selectAll", "selectNone") },
    LINE,
    ...items("settings", "statistics", "messages", "shortcuts"),
  ];
}

const SORT_LABELS: Record<Sort, Key> = {
  queue: "list.sortQueue",
  activity: "list.sortActivity",
  age: "list.sortAge",
  name: "list.sortName",
  progress: "list.sortProgress",
  speed: "list.sortSpeed",
  eta: "list.sortEta",
  size: "list.sortSize",
  status: "list.sortStatus",
};

export function sortLabel(sort: Sort): string {
  return t(SORT_LABELS[sort]);
}

export function sortMenu(view: View, change: (part: Partial<View>) => void): readonly MenuItem[] {
  const choices = (Object.keys(SORT_LABELS) as Sort[]).map((sort): MenuItem => ({
    kind: "item",
    label: sortLabel(sort),
    checked: view.sort === sort,
    run: () => {
      change({ sort });
    },
  }));
  const reverse: MenuItem = {
    kind: "item",
    label: t("list.reverse"),
    checked: view.reverse,
    run: () => {
      change({ reverse: !view.reverse });
    },
  };
  return [...choices, LINE, reverse];
}
