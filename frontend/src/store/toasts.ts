/** Short messages for people. Errors stay until dismissed; equal ones are counted, not stacked. */

import { useSyncExternalStore } from "react";

export interface Toast {
  readonly id: number;
  readonly kind: "info" | "error";
  readonly text: string;
  readonly times: number;
}

const INFO_MS = 5000;
let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

export function toast(kind: Toast["kind"], text: string): void {
  const same = toasts.find((other) => other.kind === kind && other.text === text);
  if (same !== undefined) {
    set(toasts.map((other) => (other === same ? { ...same, times: same.times + 1 } : other)));
    return;
  }
  const id = nextId++;
  set([...toasts, { id, kind, text, times: 1 }]);
  if (kind === "info") {
    setTimeout(() => {
      dismiss(id);
    }, INFO_MS);
  }
}

export function toastError(error: unknown): void {
  toast("error", error instanceof Error ? error.message : String(error));
}

export function dismiss(id: number): void {
  set(toasts.filter((other) => other.id !== id));
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(subscribe, () => toasts);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function set(next: readonly Toast[]): void {
  toasts = next;
  listeners.forEach((tell) => {
    tell();
  });
}
