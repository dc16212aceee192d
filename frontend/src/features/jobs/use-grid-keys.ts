/** Moving through the list by keyboard: focus, selection and ranges as in a desktop list. */

import { useCallback, type KeyboardEvent } from "react";
import { focused, only, ranged, select, selection, toggled } from "../../store/selection";

type Target = (at: number, last: number, page: number) => number;

const MOVES: Partial<Record<string, Target>> = {
  ArrowUp: (at) => at - 1,
  ArrowDown: (at) => at + 1,
  PageUp: (at, _last, page) => at - page,
  PageDown: (at, _last, page) => at + page,
  Home: () => 0,
  End: (_at, last) => last,
};

/** `onFocus` is told which row is to hold the focus; `page` says how many rows are in sight. */
export function useGridKeys(ids: readonly string[], onFocus: (id: string) => void, page: () => number) {
  return useCallback(
    (event: KeyboardEvent) => {
      const { focus } = selection();
      if (event.altKey) {
        return;
      }
      if (event.key === " " && focus !== null) {
        event.preventDefault();
        select((now) => toggled(now, focus));
        return;
      }
      const id = targetOf(event.key, ids, focus, page);
      if (id !== undefined) {
        event.preventDefault();
        go(id, ids, event);
        onFocus(id);
      }
    },
    [ids, onFocus, page],
  );
}

function targetOf(
  key: string,
  ids: readonly string[],
  focus: string | null,
  page: () => number,
): string | undefined {
  const move = MOVES[key];
  if (move === undefined) {
    return undefined;
  }
  const at = focus === null ? -1 : ids.indexOf(focus);
  const last = ids.length - 1;
  const to = at < 0 && key.startsWith("Arrow") ? 0 : move(at, last, page());
  return ids[Math.min(Math.max(to, 0), last)];
}

function go(
  id: string,
  ids: readonly string[],
  { shiftKey, ctrlKey, metaKey }: Pick<KeyboardEvent, "shiftKey" | "ctrlKey" | "metaKey">,
): void {
  const ctrl = ctrlKey || metaKey;
  select((now) => {
    if (shiftKey) {
      const from = now.anchor === null ? { ...now, anchor: now.focus } : now;
      return ranged(from, ids, id, ctrl);
    }
    return ctrl ? focused(now, id) : only(now, id);
  });
}
