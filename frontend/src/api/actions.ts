/** One action on many jobs. */

import { call } from "./client";

export type ActionName =
  | "start"
  | "pause"
  | "resume"
  | "cancel"
  | "retry"
  | "skipDub"
  | "verify"
  | "delete"
  | "restore"
  | "move"
  | "priority"
  | "labels"
  | "folder";

export interface ActionTarget {
  /** For `move`: where to within the priority, or before which job. */
  readonly to?: "top" | "up" | "down" | "bottom";
  readonly before?: string;
  /** For `move`: the order that the person saw. */
  readonly queueRev?: number;
  /** For `priority`: 0 to 10. */
  readonly priority?: number;
  /** For `delete`: the files too. */
  readonly files?: boolean;
  /** For `labels`. */
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  /** For `folder`: below the library; null is the library itself. */
  readonly folder?: string | null;
}

export interface Refused {
  readonly id: string;
  readonly error: string;
}

export interface ActionsAnswer {
  readonly done: readonly string[];
  readonly refused: readonly Refused[];
  readonly globalSeq: number;
  readonly queueRev: number;
}

export const IDS_MAX = 1000;

export function actOnJobs(
  action: ActionName,
  ids: readonly string[],
  target: ActionTarget,
  key: string,
): Promise<ActionsAnswer> {
  const body = { action, ids, ...target };
  return call("/api/jobs/actions", { method: "POST", body, headers: { "Idempotency-Key": key } });
}
