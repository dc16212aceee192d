/** Clicks in the list: select as a desktop list does; on touch a tap opens and a long press chooses. */

import { useRef, type MouseEvent, type PointerEvent } from "react";
import { none, only, ranged, select, selection, toggled } from "../../store/selection";

const LONG_PRESS_MS = 500;
const WOBBLE_PX = 10;

interface Options {
  ids: readonly string[];
  onOpen: (id: string) => void;
  onMenu: (id: string, at: { x: number; y: number }) => void;
}

export function useGridPointer({ ids, onOpen, onMenu }: Options) {
  const press = useRef({ timer: 0, x: 0, y: 0, touch: false, held: false });

  const release = () => {
    clearTimeout(press.current.timer);
  };

  return {
    onPointerDown: (event: PointerEvent) => {
      const touch = event.pointerType === "touch";
      const id = rowOf(event);
      release();
      press.current = { timer: 0, x: event.clientX, y: event.clientY, touch, held: false };
      if (touch && id !== null) {
        press.current.timer = window.setTimeout(() => {
          press.current.held = true;
          select((now) => ({ ...toggled({ ...now, choosing: true }, id), choosing: true }));
        }, LONG_PRESS_MS);
      }
    },
    onPointerMove: (event: PointerEvent) => {
      const { x, y } = press.current;
      if (Math.hypot(event.clientX - x, event.clientY - y) > WOBBLE_PX) {
        release();
      }
    },
    onPointerUp: release,
    onPointerCancel: release,
    onClick: (event: MouseEvent) => {
      const id = rowOf(event);
      if (press.current.held || isControl(event)) {
        press.current.held = false;
        return;
      }
      if (id === null) {
        select(none);
      } else if (press.current.touch) {
        tap(id, onOpen);
      } else {
        click(id, ids, event);
      }
    },
    onDoubleClick: (event: MouseEvent) => {
      const id = rowOf(event);
      if (id !== null && !isControl(event) && !press.current.touch) {
        onOpen(id);
      }
    },
    onContextMenu: (event: MouseEvent) => {
      const id = rowOf(event);
      if (id === null) {
        return;
      }
      event.preventDefault();
      if (!press.current.touch) {
        if (!selection().ids.has(id)) {
          select((now) => only(now, id));
        }
        onMenu(id, { x: event.clientX, y: event.clientY });
      }
    },
  };
}

function click(id: string, ids: readonly string[], event: MouseEvent): void {
  const ctrl = event.ctrlKey || event.metaKey;
  select((now) => {
    if (event.shiftKey) {
      return ranged(now, ids, id, ctrl);
    }
    return ctrl ? toggled(now, id) : only(now, id);
  });
}

function tap(id: string, onOpen: (id: string) => void): void {
  if (selection().choosing) {
    select((now) => toggled(now, id));
  } else {
    select((now) => only(now, id));
    onOpen(id);
  }
}

function rowOf({ target }: { target: EventTarget }): string | null {
  const row = target instanceof Element ? target.closest<HTMLElement>("[data-job]") : null;
  return row?.dataset.job ?? null;
}

/** A button or link of the row does its own thing. */
function isControl({ target }: { target: EventTarget }): boolean {
  return target instanceof Element && target.closest("button, a") !== null;
}
