/** The actions on the selection, the view and the page. */

import { FILTERS, type Filter } from "../store/view";
import type { Action } from "./context";

export const SELECT: readonly Action[] = [
  {
    id: "selectAll",
    group: "select",
    keys: ["A", "Ctrl+A"],
    label: "list.selectAll",
    run: ({ page }) => {
      page.selectAll();
    },
  },
  {
    id: "selectNone",
    group: "select",
    keys: ["D", "Escape"],
    label: "list.selectNone",
    run: ({ page }, _jobs, key) => {
      if (key === "Escape") {
        page.escape();
      } else {
        page.selectNone();
      }
    },
  },
  {
    id: "openMenu",
    group: "select",
    keys: ["Shift+F10", "ContextMenu"],
    label: "list.openMenu",
    when: ({ jobs }) => jobs.length > 0,
    run: ({ page }) => {
      page.openMenu();
    },
  },
];

export const VIEW: readonly Action[] = [
  {
    id: "inspector",
    group: "view",
    keys: ["I", "Enter"],
    label: "list.inspector",
    icon: "info",
    when: ({ jobs, inspectorOpen }) => jobs.length > 0 || inspectorOpen,
    checked: ({ inspectorOpen }) => inspectorOpen,
    run: ({ page }, _jobs, key) => {
      if (key === "Enter") {
        page.enterInspector();
      } else {
        page.toggleInspector();
      }
    },
  },
  {
    id: "focusSearch",
    group: "view",
    keys: ["/", "Ctrl+F"],
    label: "list.focusSearch",
    icon: "search",
    run: ({ page }) => {
      page.focusSearch();
    },
  },
  {
    id: "compact",
    group: "view",
    keys: ["C"],
    label: "list.compact",
    icon: "rows",
    checked: ({ compact }) => compact,
    run: ({ page }) => {
      page.toggleDensity();
    },
  },
  ...(Object.keys(FILTERS) as Filter[]).slice(0, 10).map((filter, digit): Action => ({
    id: `show-${filter}`,
    group: "view",
    keys: [String(digit)],
    label: "list.showFilter",
    of: `list.${filter}`,
    run: ({ page }) => {
      page.show(filter);
    },
  })),
];

export const PAGE: readonly Action[] = [
  {
    id: "add",
    group: "page",
    keys: ["O", "Insert"],
    label: "list.add",
    icon: "plus",
    mutates: true,
    run: ({ page }) => {
      page.add();
    },
  },
  {
    id: "turtle",
    group: "page",
    keys: ["T"],
    label: "list.turtle",
    icon: "turtle",
    mutates: true,
    checked: ({ turtle }) => turtle,
    run: ({ page }) => {
      page.toggleTurtle();
    },
  },
  {
    id: "pauseQueue",
    group: "page",
    keys: [],
    label: "list.pauseQueue",
    icon: "pause",
    mutates: true,
    checked: ({ queuePaused }) => queuePaused,
    run: ({ page }) => {
      page.toggleQueue();
    },
  },
  {
    id: "settings",
    group: "page",
    keys: ["P"],
    label: "list.settings",
    icon: "gear",
    run: ({ page }) => {
      page.openSettings();
    },
  },
  {
    id: "statistics",
    group: "page",
    keys: ["S"],
    label: "list.statistics",
    icon: "chart",
    run: ({ page }) => {
      page.openStatistics();
    },
  },
  {
    id: "messages",
    group: "page",
    keys: ["M"],
    label: "list.messages",
    icon: "alert",
    run: ({ page }) => {
      page.openMessages();
    },
  },
  {
    id: "shortcuts",
    group: "page",
    keys: ["?"],
    label: "list.shortcuts",
    icon: "help",
    run: ({ page }) => {
      page.openShortcuts();
    },
  },
  {
    id: "nextRegion",
    group: "page",
    keys: ["F6"],
    label: "list.nextRegion",
    run: ({ page }) => {
      page.goToRegion(1);
    },
  },
  {
    id: "previousRegion",
    group: "page",
    keys: ["Shift+F6"],
    label: "list.previousRegion",
    run: ({ page }) => {
      page.goToRegion(-1);
    },
  },
];
