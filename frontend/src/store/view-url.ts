/** The view lives in the page's address, so that reload, Back and shared links work. */

import { useCallback, useMemo, useSyncExternalStore } from "react";
import { readView, writeView, type View } from "./view";

/** The last two are told by the router, which wraps the history's methods. */
const EVENTS = ["popstate", "pushState", "replaceState"] as const;
const listeners = new Set<() => void>();

/** Typing and the inspector's tabs make no step in the history; a chosen filter or job does. */
const REPLACES: ReadonlySet<keyof View> = new Set<keyof View>(["search", "tab"]);

export function useView(): readonly [View, (change: Partial<View>) => void] {
  const search = useSyncExternalStore(subscribe, () => location.search);
  const view = useMemo(() => readView(search), [search]);
  const change = useCallback((part: Partial<View>) => {
    changeView(part);
  }, []);
  return [view, change];
}

export function changeView(change: Partial<View>): void {
  const next = writeView({ ...readView(location.search), ...change });
  if (next === location.search) {
    return;
  }
  const replaces = (Object.keys(change) as (keyof View)[]).every((key) => REPLACES.has(key));
  history[replaces ? "replaceState" : "pushState"](null, "", location.pathname + next);
  listeners.forEach((tell) => {
    tell();
  });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  EVENTS.forEach((name) => {
    addEventListener(name, listener);
  });
  return () => {
    listeners.delete(listener);
    EVENTS.forEach((name) => {
      removeEventListener(name, listener);
    });
  };
}
