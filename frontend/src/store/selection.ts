/** Which rows are selected, as in a desktop list: ids that survive sorting, an anchor, and the focused row. */

import { useSyncExternalStore } from "react";

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Where a Shift range starts. */
  readonly anchor: string | null;
  /** The row that holds the list's one tab stop. */
  readonly focus: string | null;
  /** Touch: a tap toggles instead of opening. */
  readonly choosing: boolean;
}

export const NOTHING: Selection = { ids: new Set(), anchor: null, focus: null, choosing: false };

export function only(selection: Selection, id: string): Selection {
  return { ...selection, ids: new Set([id]), anchor: id, focus: id };
}

export function toggled(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) {
    ids.add(id);
  }
  return { ...selection, ids, anchor: id, focus: id, choosing: selection.choosing && ids.size > 0 };
}

/** From the anchor to `id` in the order shown; `keep` adds to what was selected before. */
export function ranged(selection: Selection, order: readonly string[], id: string, keep = false): Selection {
  const from = selection.anchor === null ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) {
    return only(selection, id);
  }
  const span = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ...selection, ids: new Set(keep ? [...selection.ids, ...span] : span), focus: id };
}

export function focused(selection: Selection, id: string | null): Selection {
  return { ...selection, focus: id };
}

export function all(selection: Selection, order: readonly string[]): Selection {
  return { ...selection, ids: new Set(order) };
}

export function none(selection: Selection): Selection {
  return { ...selection, ids: new Set(), anchor: null, choosing: false };
}

/** Without what is gone; the focus moves to the row that took its place, else to the one before. */
export function pruned(
  selection: Selection,
  before: readonly string[],
  after: readonly string[],
  exists: (id: string) => boolean,
): Selection {
  const ids = [...selection.ids].filter(exists);
  const { focus } = selection;
  const lost = focus !== null && !exists(focus);
  if (ids.length === selection.ids.size && !lost) {
    return selection;
  }
  return {
    ids: new Set(ids),
    anchor: selection.anchor !== null && exists(selection.anchor) ? selection.anchor : null,
    focus: lost ? heir(focus, before, after) : focus,
    choosing: selection.choosing && ids.length > 0,
  };
}

function heir(lost: string, before: readonly string[], after: readonly string[]): string | null {
  const shown = new Set(after);
  const at = before.indexOf(lost);
  const next = before.slice(at + 1).find((id) => shown.has(id));
  return next ?? before.slice(0, at).findLast((id) => shown.has(id)) ?? after[0] ?? null;
}

let current = NOTHING;
const listeners = new Set<() => void>();

export function selection(): Selection {
  return current;
}

export function select(change: (selection: Selection) => Selection): void {
  const next = change(current);
  if (next !== current) {
    current = next;
    listeners.forEach((tell) => {
      tell();
    });
  }
}

export function onSelection(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSelection(): Selection {
  return useSyncExternalStore(onSelection, selection);
}

/** Only what one row shows of it, so that other rows do not render again. */
export function useRowSelection(id: string): { selected: boolean; focus: boolean } {
  const mark = useSyncExternalStore(
    onSelection,
    () => (current.ids.has(id) ? 1 : 0) + (current.focus === id ? 2 : 0),
  );
  return { selected: (mark & 1) !== 0, focus: (mark & 2) !== 0 };
}
