/** Every action of the page, once: it drives buttons, menus, keys, the Shortcuts dialog and the tests. */

import type { Action } from "./context";
import { JOBS, QUEUE } from "./on-jobs";
import { PAGE, SELECT, VIEW } from "./on-page";

export const ACTIONS: readonly Action[] = [...JOBS, ...QUEUE, ...SELECT, ...VIEW, ...PAGE];

export function actionOf(id: string): Action {
  const found = ACTIONS.find((action) => action.id === id);
  if (found === undefined) {
    throw new Error(`There is no action ${id}.`);
  }
  return found;
}
