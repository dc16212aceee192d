/** Short messages for people. Errors stay until dismissed; equal ones are counted, not stacked. */

import { t } from "../i18n";
import { blockedBy, connection } from "./connection";
import { useValue, Value } from "./value";

export type ToastKind = "success" | "info" | "error";

export interface Toast {
  readonly id: number;
  readonly kind: ToastKind;
  readonly text: string;
  /** Shown on request, a line each: why some of a batch were refused, say. */
  readonly details: readonly string[];
  readonly times: number;
  /** Takes back what the message tells of; offered for a while. */
  readonly undo?: (() => void) | undefined;
}

export interface LoggedError {
  readonly id: number;
  /** ISO 8601. */
  readonly at: string;
  readonly text: string;
  readonly details: readonly string[];
}

const SHOWN_MS = 5000;
const UNDO_MS = 8000;
/** What holds the focus is not taken away. */
const HELD_MS = 1000;
const LOGGED = 100;

const toasts = new Value<readonly Toast[]>([]);
const errors = new Value<readonly LoggedError[]>([]);
const timers = new Map<number, ReturnType<typeof setTimeout>>();
let nextId = 1;
let nextLogged = 1;

export function toast(
  kind: ToastKind,
  text: string,
  details: readonly string[] = [],
  undo?: () => void,
): void {
  if (kind === "error") {
    const logged = { id: nextLogged++, at: new Date().toISOString(), text, details };
    errors.set([...errors.get(), logged].slice(-LOGGED));
  }
  const now = toasts.get();
  const same = now.find((other) => other.kind === kind && other.text === text && !(other.undo ?? undo));
  const id = same?.id ?? nextId++;
  const next: Toast = { id, kind, text, details, times: (same?.times ?? 0) + 1, undo };
  toasts.set(same === undefined ? [...now, next] : now.map((other) => (other === same ? next : other)));
  endAfter(undo === undefined ? SHOWN_MS : UNDO_MS, next);
}

function endAfter(ms: number, { id, kind }: Pick<Toast, "id" | "kind">): void {
  clearTimeout(timers.get(id));
  const end = () => {
    if (document.activeElement?.closest(".toasts") != null) {
      endAfter(HELD_MS, { id, kind });
    } else if (kind === "error") {
      toasts.set(toasts.get().map((other) => (other.id === id ? { ...other, undo: undefined } : other)));
    } else {
      dismiss(id);
    }
  };
  timers.set(id, setTimeout(end, ms));
}

/** What can be taken back now, the newest; undefined when there is nothing. */
export function undoable(): Toast | undefined {
  return toasts.get().findLast((one) => one.undo !== undefined);
}

/** While the server cannot be asked, the message says so and stays as long as it would. */
export function takeBack({ id, undo }: Pick<Toast, "id" | "undo">): void {
  const reason = blockedBy(connection.get());
  if (reason !== null) {
    toast("error", t(reason));
    return;
  }
  dismiss(id);
  undo?.();
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
