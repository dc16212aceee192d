/** The one menu that may be open, for whoever opens it and for the host that shows it. */

import { useValue, Value } from "../store/value";
import type { MenuItem, MenuPlace } from "./Menu";

export interface OpenMenu {
  readonly label: string;
  readonly at: MenuPlace;
  readonly items: readonly MenuItem[];
  readonly opener: HTMLElement | null;
}

const open = new Value<OpenMenu | null>(null);

export function openMenu(menu: OpenMenu): void {
  open.set(menu);
}

/** Below a button, as a drop-down. */
export function openMenuBelow(button: HTMLElement, label: string, items: readonly MenuItem[]): void {
  const { left, bottom } = button.getBoundingClientRect();
  open.set({ label, items, opener: button, at: { x: left, y: bottom + 4, below: true } });
}

export function closeMenu(): void {
  open.set(null);
}

export function useOpenMenu(): OpenMenu | null {
  return useValue(open);
}

export function isMenuOpen(): boolean {
  return open.get() !== null;
}
