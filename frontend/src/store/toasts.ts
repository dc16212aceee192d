/** Short messages for people. Errors stay until dismissed; equal ones are counted, not stacked. */

import { useValue, Value } from "./value";

export type ToastKind = "success" | "info" | "error";

export interface Toast {
  readonly id: number;
  readonly kind: ToastKind;
  readonly text: string;
  /** Shown on request, a line each: why some of a batch were refused, say. */
  readonly details: readonly string[];
  readonly times: number;
}

export interface LoggedError {
  readonly id: number;
  /** ISO 8601. */
  readonly at: string;
  readonly text: string;
  readonly details: readonly string[];
}

const SHOWN_MS = 5000;
const LOGGED = 100;

const toasts = new Value<readonly Toast[]>([]);
const errors = new Value<readonly LoggedError[]>([]);
const timers = new Map<number, ReturnType<typeof setTimeout>>();
let nextId = 1;
let nextLogged = 1;

export function toast(kind: ToastKind, text: string, details: readonly string[] = []): void {
  if (kind === "error") {
    const logged = { id: nextLogged++, at: new Date().toISOString(), text, details };
    errors.set([...errors.get(), logged].slice(-LOGGED));
  }
  const now = toasts.get();
  const same = now.find((other) => other.kind === kind && other.text === text);
  const id = same?.id ?? nextId++;
  const next: Toast = { id, kind, text, details, times: (same?.times ?? 0) + 1 };
  toasts.set(same === undefined ? [...now, next] : now.map((other) => (other === same ? next : other)));
  clearTimeout(timers.get(id));
  if (kind !== "error") {
    const end = () => {
      dismiss(id);
    };
    timers.set(id, setTimeout(end, SHOWN_MS));
  }
}

export function toastError(error: unknown): void {
  toast("error", error instanceof Error ? error.message : String(error));
}

export function dismiss(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  toasts.set(toasts.get().filter((other) => other.id !== id));
}

export function dismissAll(): void {
  toasts.get().forEach(({ id }) => {
    dismiss(id);
  });
}

export function useToasts(): readonly Toast[] {
  return useValue(toasts);
}

/** The last hundred errors, the newest last, also those that were dismissed. */
export function useErrorLog(): readonly LoggedError[] {
  return useValue(errors);
}

export function clearErrorLog(): void {
  errors.set([]);
}
