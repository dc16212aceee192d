/**
 * Pictures are asked for one after another. Each costs server and browser as much as many rows of text,
 * and a list that settles shows a dozen new ones at once.
 */

import { useEffect, useState } from "react";

const EVERY_MS = 60;
/** So many links are remembered, then all are forgotten: asking again is no harm. */
const REMEMBERED = 5000;

const asked = new Set<string>();
const waiting = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

function next(): void {
  timer = undefined;
  const [tell] = waiting;
  if (tell !== undefined) {
    waiting.delete(tell);
    timer = setTimeout(next, EVERY_MS);
    tell();
  }
}

function remember(url: string): void {
  if (asked.size >= REMEMBERED) {
    asked.clear();
  }
  asked.add(url);
}

/** Whether it is this picture's turn; at once for one that was shown before, which the browser has. */
export function useTurn(url: string): boolean {
  const [turn, setTurn] = useState(() => asked.has(url));
  useEffect(() => {
    if (turn) {
      return undefined;
    }
    const tell = () => {
      remember(url);
      setTurn(true);
    };
    waiting.add(tell);
    if (timer === undefined) {
      next();
    }
    return () => {
      waiting.delete(tell);
    };
  }, [turn, url]);
  return turn;
}
