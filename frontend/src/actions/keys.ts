/** Keys as the action table writes them: "r", "Shift+R", "Alt+ArrowUp", in the form of aria-keyshortcuts. */

import type { Preferences } from "../store/preferences";

type Choice = Pick<Preferences, "singleKeys" | "keys">;

interface Bound {
  readonly id: string;
  readonly keys: readonly string[];
}

/** The keys an action has now: its own, or the one a person chose; letters only while they are on. */
export function keysOf(action: Bound, choice: Choice): readonly string[] {
  const chosen = choice.keys[action.id];
  const keys = chosen === undefined ? action.keys : [chosen];
  return choice.singleKeys ? keys : keys.filter((key) => !isSingle(key));
}

/** A character without Ctrl, Alt or Meta: what WCAG 2.1.4 wants to be able to switch off. */
export function isSingle(key: string): boolean {
  const name = key.replace(/^Shift\+/, "");
  return name.length === 1 && !/^(Ctrl|Alt|Meta)\+/.test(key);
}

/** How the table would write the key that was pressed. */
export function pressed(event: KeyboardEvent): string {
  const name = nameOf(event);
  const character = name.length === 1;
  const shift = event.shiftKey && (!character || /^[a-z]$/i.test(name)); // "?" already tells of Shift
  return [
    event.ctrlKey || event.metaKey ? "Ctrl" : "",
    event.altKey ? "Alt" : "",
    shift ? "Shift" : "",
    character ? name.toUpperCase() : name,
  ]
    .filter(Boolean)
    .join("+");
}

/** The letter on the key where the layout writes another script (Cyrillic, Greek …). */
function nameOf(event: KeyboardEvent): string {
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  const foreign = event.key.length === 1 && event.key.charCodeAt(0) > 0x24f;
  return foreign && letter !== undefined ? letter : event.key;
}

export function isPressed(event: KeyboardEvent, keys: readonly string[]): boolean {
  const name = pressed(event);
  return keys.includes(name);
}

const SYMBOLS: Record<string, string> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  Delete: "Del",
  Escape: "Esc",
  ContextMenu: "Menu",
};

/** A key as people read it: "Alt+↑". */
export function shownKey(key: string): string {
  return key
    .split("+")
    .map((part) => SYMBOLS[part] ?? part)
    .join("+");
}

/** For aria-keyshortcuts, which wants Control by its full name. */
export function ariaKeys(keys: readonly string[]): string | undefined {
  return keys.length === 0 ? undefined : keys.join(" ").replaceAll("Ctrl+", "Control+");
}
