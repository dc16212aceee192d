/** Tabs by the ARIA Authoring Practices: one tab stop, arrows move and show at once. */

import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from "react";
import { scrollIntoLine } from "../lib/scroll-into-line";

interface Props<Name extends string> {
  label: string;
  tabs: readonly { readonly name: Name; readonly label: string }[];
  selected: Name;
  onSelect: (name: Name) => void;
  children: ReactNode;
  /** Stands before the tabs. */
  before?: ReactNode;
}

export function Tabs<Name extends string>({
  label,
  tabs,
  selected,
  onSelect,
  children,
  before,
}: Props<Name>) {
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    scrollIntoLine(list.current, '[aria-selected="true"]'); // where they do not all fit
  }, [selected]);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = neighbour(
      event.key,
      tabs.findIndex(({ name }) => name === selected),
      tabs.length,
    );
    const tab = next === null ? undefined : tabs[next];
    if (tab !== undefined && next !== null) {
      event.preventDefault();
      onSelect(tab.name);
      list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
    }
  };
  return (
    <>
      <div className="tabs">
        {before}
        {/* eslint-disable-next-line jsx-a11y/interactive-supports-focus -- the focus is on one of its tabs */}
        <div ref={list} role="tablist" aria-label={label} className="tablist" onKeyDown={onKeyDown}>
          {tabs.map((tab) => (
            <button
              key={tab.name}
              type="button"
              role="tab"
              id={`${base}-${tab.name}`}
              className="tab"
              aria-selected={tab.name === selected}
              aria-controls={`${base}-panel`}
              tabIndex={tab.name === selected ? 0 : -1}
              onClick={() => {
                onSelect(tab.name);
              }}
            >
              {tab.label}
            </button>
          ))}
        </div>
      </div>
      <div
        role="tabpanel"
        id={`${base}-panel`}
        className="tabpanel"
        aria-labelledby={`${base}-${selected}`}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a panel that scrolls has to be reached by keyboard
        tabIndex={0}
      >
        {children}
      </div>
    </>
  );
}

function neighbour(key: string, at: number, length: number): number | null {
  switch (key) {
    case "ArrowRight":
      return (at + 1) % length;
    case "ArrowLeft":
      return (at + length - 1) % length;
    case "Home":
      return 0;
    case "End":
      return length - 1;
    default:
      return null;
  }
}
