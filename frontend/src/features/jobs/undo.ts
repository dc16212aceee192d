/** Bringing removed jobs back: their rows, the selection and the focus. */

import type { JobsStore } from "../../store/jobs-store";
import { select, selection } from "../../store/selection";
import type { Jobs } from "./jobs-context";

/** So long rows may take to come after the server has said that they do. */
const PATIENCE_MS = 10_000;
const FRAMES = 40;

/** To be made before the removal: what takes it back, and sets the focus where it was. */
export function undoRemoval({ store, act }: Jobs): (removed: readonly string[]) => void {
  const { focus } = selection();
  return (removed) => {
    store.forgive(removed);
    void act("restore", removed).then(({ done }) => {
      const id = done.find((one) => one === focus) ?? done[0];
      if (id !== undefined) {
        whenThere(store, done, () => {
          select((now) => ({ ...now, ids: new Set(done), anchor: id, focus: id }));
          focusRow(id, FRAMES);
        });
      }
    });
  };
}

function whenThere(store: JobsStore, ids: readonly string[], then: () => void): void {
  const areThere = () => ids.every((id) => store.record(id) !== undefined);
  if (areThere()) {
    then();
    return;
  }
  const end = store.onChange(() => {
    if (areThere()) {
      clearTimeout(patience);
      end();
      then();
    }
  });
  const patience = setTimeout(end, PATIENCE_MS);
}

/** The list draws the row that has the focus wherever it is, but only with one of the next frames. */
function focusRow(id: string, frames: number): void {
  const row = document.getElementById(`job-${id}`);
  if (row !== null) {
    row.focus();
  } else if (frames > 0) {
    requestAnimationFrame(() => {
      focusRow(id, frames - 1);
    });
  }
}
