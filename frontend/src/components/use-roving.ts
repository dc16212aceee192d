import { useEffect, useRef, type KeyboardEvent, type RefObject } from "react";

/** One tab stop for a row of buttons, and arrow keys between them (role=toolbar). */
export function useRoving<Element extends HTMLElement>(): {
  ref: RefObject<Element | null>;
  onKeyDown: (event: KeyboardEvent) => void;
} {
  const ref = useRef<Element>(null);

  useEffect(() => {
    const buttons = enabled(ref.current);
    stopAt(ref.current, buttons.find(({ tabIndex }) => tabIndex === 0) ?? buttons[0]);
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const buttons = enabled(ref.current);
    const at = buttons.findIndex((button) => button === document.activeElement);
    const to = target(event.key, at, buttons.length);
    const next = to === null ? undefined : buttons[to];
    if (next !== undefined) {
      event.preventDefault();
      stopAt(ref.current, next);
      next.focus();
    }
  };
  return { ref, onKeyDown };
}

function target(key: string, at: number, count: number): number | null {
  switch (key) {
    case "ArrowRight":
      return (at + 1) % count;
    case "ArrowLeft":
      return (at - 1 + count) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

function enabled(root: HTMLElement | null): HTMLButtonElement[] {
  return [...(root?.querySelectorAll<HTMLButtonElement>("button:not(:disabled)") ?? [])];
}

function stopAt(root: HTMLElement | null, stop: HTMLButtonElement | undefined): void {
  root?.querySelectorAll("button").forEach((button) => {
    button.tabIndex = button === stop ? 0 : -1;
  });
}
