/**
 * When a row is drawn in full. While the list flies past, a row that comes into sight shows little more than its
 * title until it rests; and where many come at once, some are filled in with each frame.
 */

import { useEffect, useState } from "react";

const REST_MS = 120;
/** So many rows are drawn in full within one frame. */
const AT_ONCE = 2;

type Listener = () => void;

let flies = false;
/** Rows drawn in full since the last frame. */
let drawn = 0;
let filling = false;
let timer: ReturnType<typeof setTimeout> | undefined;
const passing = new Set<Listener>();
const watching = new Set<(flies: boolean) => void>();

/** The list was scrolled by so many rows within a frame. */
export function scrolled(rows: number): void {
  if (Math.abs(rows) >= 1 || flies) {
    turn(true);
    clearTimeout(timer);
    timer = setTimeout(rest, REST_MS);
  }
}

function rest(): void {
  turn(false);
  settle();
}

function turn(now: boolean): void {
  if (flies !== now) {
    flies = now;
    watching.forEach((tell) => {
      tell(now);
    });
  }
}

/** Hear when it begins to fly, and when it rests. */
export function onFlight(listener: (flies: boolean) => void): Listener {
  watching.add(listener);
  return () => {
    watching.delete(listener);
  };
}

/** Call back as soon as it rests: now, if it does. */
export function onceAtRest(listener: Listener): Listener {
  if (!flies) {
    listener();
    return () => undefined;
  }
  const leave = onFlight((still) => {
    if (!still) {
      leave();
      listener();
    }
  });
  return leave;
}

function mayDraw(): boolean {
  if (drawn === 0) {
    requestAnimationFrame(() => {
      drawn = 0;
    });
  }
  drawn += 1;
  return drawn <= AT_ONCE;
}

function fill(): void {
  if (!filling && !flies) {
    filling = true;
    requestAnimationFrame(settle);
  }
}

function settle(): void {
  filling = false;
  [...passing].slice(0, AT_ONCE).forEach((tell) => {
    passing.delete(tell);
    tell();
  });
  if (passing.size > 0) {
    fill();
  }
}

/** Once true it stays true for this row. */
export function useRests(): boolean {
  const [rests, setRests] = useState(() => !flies && mayDraw());
  useEffect(() => {
    if (rests) {
      return undefined;
    }
    const tell = () => {
      setRests(true);
    };
    passing.add(tell);
    fill();
    return () => {
      passing.delete(tell);
    };
  }, [rests]);
  return rests;
}
