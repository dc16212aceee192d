import { useEffect, type RefObject } from "react";

/** O adds, / searches, a paste or a dropped link outside of a field adds it. Never in fields or dialogs. */
export function useShortcuts(
  search: RefObject<HTMLInputElement | null>,
  onAdd: (text: string) => void,
): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target)) {
        return;
      }
      if (event.key.toLowerCase() === "o") {
        event.preventDefault();
        onAdd("");
      } else if (event.key === "/") {
        event.preventDefault();
        search.current?.focus();
      }
    };
    const onPaste = (event: ClipboardEvent) => {
      offer(event, event.clipboardData, onAdd);
    };
    const onDrop = (event: DragEvent) => {
      offer(event, event.dataTransfer, onAdd);
    };
    const onDragOver = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes("text/plain") === true && !isTaken(event.target)) {
        event.preventDefault(); // says that a drop is welcome
      }
    };
    document.addEventListener("keydown", onKey);
    document.addEventListener("paste", onPaste);
    document.addEventListener("drop", onDrop);
    document.addEventListener("dragover", onDragOver);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("paste", onPaste);
      document.removeEventListener("drop", onDrop);
      document.removeEventListener("dragover", onDragOver);
    };
  }, [search, onAdd]);
}

function offer(event: Event, data: DataTransfer | null, onAdd: (text: string) => void): void {
  const text = data?.getData("text/plain").trim() ?? "";
  if (!isTaken(event.target) && /^https?:\/\/\S/i.test(text)) {
    event.preventDefault();
    onAdd(text);
  }
}

function isTaken(target: EventTarget | null): boolean {
  const fields = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";
  return (
    document.querySelector("dialog[open]") !== null ||
    (target instanceof Element && target.closest(fields) !== null)
  );
}
