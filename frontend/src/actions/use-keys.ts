/** The keys of the action table, wherever the focus is but in fields, menus and dialogs. */

import { useEffect } from "react";
import { isMenuOpen } from "../components/open-menu";
import { preferences } from "../store/preferences";
import { perform, type ActionContext } from "./context";
import { keysOf, pressed } from "./keys";
import { ACTIONS } from "./table";

const FIELDS = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
const CONTROLS = "button, a, summary, input, [role=separator]";

/** `context` is asked when a key is pressed; `onOther` gets the keys that belong to no action. */
export function useKeys(context: () => ActionContext, onOther: (event: KeyboardEvent) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || isTaken(event)) {
        return;
      }
      const key = pressed(event);
      const action = ACTIONS.find((candidate) => keysOf(candidate, preferences()).includes(key));
      if (action === undefined) {
        onOther(event);
      } else if (perform(action, context(), key)) {
        event.preventDefault();
      }
    };
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
    };
  }, [context, onOther]);
}

function isTaken(event: KeyboardEvent): boolean {
  if (isMenuOpen() || document.querySelector("dialog[open]") !== null) {
    return true;
  }
  const target = event.target instanceof Element ? event.target : document.body;
  if (target.closest(FIELDS) !== null) {
    return event.key !== "F6";
  }
  if (event.key === "Enter") {
    return target.closest(CONTROLS) !== null;
  }
  return pressed(event) === "Ctrl+C" && document.getSelection()?.isCollapsed === false;
}
