/** The state of the tree: which folders are closed, and which row holds its one tab stop. */

import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { FileView } from "../../api/files";
import { entriesOf, rowAfter, type Entry, type FileEntry } from "./file-tree";

/** What may be done with a file; where it may not be, the key does nothing. */
export interface FileActions {
  readonly open: (file: FileView) => void;
  readonly rename: (file: FileView) => void;
  readonly remove: (file: FileView) => void;
  readonly menu: (entry: FileEntry, row: Element | null) => void;
}

export function useFileTree(files: readonly FileView[], actions: FileActions) {
  const frame = useRef<HTMLDivElement>(null);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<string | null>(null);
  const wanted = useRef<string | null>(null);
  const entries = useMemo(() => entriesOf(files, closed), [files, closed]);
  const active = entries.find(({ key }) => key === chosen) ?? entries[0];

  const rowOf = (key: string) =>
    [...(frame.current?.querySelectorAll<HTMLElement>("[role=row]") ?? [])].find(
      (row) => row.dataset.key === key,
    );
  useEffect(() => {
    const row = wanted.current === null ? undefined : rowOf(wanted.current);
    if (row !== undefined) {
      wanted.current = null;
      row.focus();
    }
  });

  /** Put the focus on a row, now or once it is there. */
  const focus = (key: string) => {
    wanted.current = key;
    setChosen(key);
  };
  /** On the file that comes after one that goes, or before it. */
  const focusNear = (key: string) => {
    const shown = entries.filter(({ kind }) => kind === "file");
    const at = shown.findIndex((one) => one.key === key);
    focus((shown[at + 1] ?? shown[at - 1])?.key ?? key);
  };
  const toggle = (key: string) => {
    setClosed((before) => {
      const after = new Set(before);
      if (!after.delete(key)) {
        after.add(key);
      }
      return after;
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (active === undefined || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (move(active, event.key) || act(active, event) || OURS.has(event.key)) {
      event.preventDefault(); // the same keys mean something else in the list of jobs
    }
  };
  const move = (from: Entry, key: string): boolean => {
    if (turns(from, key)) {
      toggle(from.key);
      return true;
    }
    const next = rowAfter(entries, from, key);
    if (next !== null) {
      focus(next.key);
    }
    return next !== null;
  };
  const act = (on: Entry, event: KeyboardEvent): boolean =>
    on.kind === "file" && perform(actions, on, event, rowOf(on.key));
  return { frame, entries, active, focus, focusNear, choose: setChosen, toggle, onKeyDown };
}

const OURS = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Delete", "F2", "Enter"]);

/** Whether the key opens or closes this folder. */
function turns(entry: Entry, key: string): boolean {
  return entry.kind === "folder" && (key === "Enter" || key === (entry.open ? "ArrowLeft" : "ArrowRight"));
}

function perform(
  actions: FileActions,
  entry: FileEntry,
  { key, shiftKey }: Pick<KeyboardEvent, "key" | "shiftKey">,
  row: Element | undefined,
): boolean {
  const known: Partial<Record<string, () => void>> = {
    Enter: () => {
      actions.open(entry.file);
    },
    F2: () => {
      actions.rename(entry.file);
    },
    Delete: () => {
      actions.remove(entry.file);
    },
    [shiftKey ? "F10" : "ContextMenu"]: () => {
      actions.menu(entry, row ?? null);
    },
  };
  known[key]?.();
  return known[key] !== undefined;
}
