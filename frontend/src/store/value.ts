/** One value that the page shows and others set. */

import { useSyncExternalStore } from "react";

export class Value<T> {
  #now: T;
  readonly #listeners = new Set<() => void>();

  constructor(first: T) {
    this.#now = first;
  }

  readonly get = (): T => this.#now;

  set(next: T): void {
    if (next === this.#now) {
      return;
    }
    this.#now = next;
    this.#listeners.forEach((tell) => {
      tell();
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

export function useValue<T>(value: Value<T>): T {
  return useSyncExternalStore(value.subscribe, value.get);
}
