/** What people ask of jobs: shown at once where that is safe, sent in batches, told in one message. */

import { actOnJobs, IDS_MAX, type ActionName, type ActionTarget, type Refused } from "../api/actions";
import { ApiError } from "../api/client";
import type { Job, Status } from "../api/types";
import { t } from "../i18n";
import { relabelled } from "../lib/labels";
import { randomKey } from "../lib/uuid";
import { blockedBy, connection } from "./connection";
import type { JobsStore } from "./jobs-store";
import type { Patch } from "./overlay";
import { placesAfter } from "./reorder";
import type { Sync } from "./sync";
import { toast } from "./toasts";

export type { ActionName, ActionTarget } from "../api/actions";

export interface Outcome {
  readonly done: readonly string[];
  readonly refused: readonly Refused[];
}

/** `undo` takes back what was done to these jobs; people are offered it for a while. */
export type Act = (
  action: ActionName,
  ids: readonly string[],
  target?: ActionTarget,
  undo?: (done: readonly string[]) => void,
) => Promise<Outcome>;

/** So long a change is shown without the server's word for it. */
const UNCONFIRMED_MS = 10_000;
const CONFLICT = 409;
const NOTHING: Outcome = { done: [], refused: [] };

export class Actions {
  readonly #store: JobsStore;
  readonly #sync: Sync;
  readonly #report: (error: unknown) => void;

  constructor(store: JobsStore, sync: Sync, report: (error: unknown) => void) {
    this.#store = store;
    this.#sync = sync;
    this.#report = report;
  }

  /** Do it, and tell people; resolves to what was done and what was refused, never rejects. */
  readonly act: Act = async (action, ids, target = {}, undo) => {
    const reason = blockedBy(connection.get());
    if (reason !== null) {
      toast("error", t(reason));
      return NOTHING;
    }
    const outcomes: Outcome[] = [];
    for (const some of inBatches(ids, target.to === "top" || target.to === "up")) {
      const outcome = await this.#actOnSome(action, some, target);
      if (outcome === null) {
        break;
      }
      outcomes.push(outcome);
    }
    const all = {
      done: outcomes.flatMap(({ done }) => done),
      refused: outcomes.flatMap(({ refused }) => refused),
    };
    this.#tell(action, all, undo);
    return all;
  };

  async #actOnSome(
    action: ActionName,
    ids: readonly string[],
    target: ActionTarget,
  ): Promise<Outcome | null> {
    const { overlay } = this.#store;
    const op = overlay.begin(ids, this.#patches(action, ids, target));
    this.#store.touch(ids);
    try {
      const sent = action === "move" ? { ...target, queueRev: this.#store.queueRev } : target;
      const answer = await actOnJobs(action, ids, sent, randomKey());
      this.#confirm(op, answer.globalSeq);
      this.#store.touch(
        overlay.drop(
          op,
          answer.refused.map(({ id }) => id),
        ),
      );
      if (action === "move") {
        this.#store.describe({ queueRev: answer.queueRev });
      }
      if (action === "delete") {
        answer.done.forEach((id) => {
          this.#sync.removed(id);
        });
      }
      return answer;
    } catch (error) {
      this.#store.touch(overlay.drop(op));
      this.#onError(action, error);
      return null;
    }
  }

  #patches(action: ActionName, ids: readonly string[], target: ActionTarget): (id: string) => Patch {
    if (action === "move") {
      const places = placesAfter(this.#store.jobs(), new Set(ids), target);
      return (id) => places.get(id) ?? {};
    }
    return (id) => {
      const job = this.#store.record(id);
      return job === undefined ? {} : patchOf(action, job, target);
    };
  }

  /** The list may have the change already, or it comes soon, or something is wrong. */
  #confirm(op: number, seq: number): void {
    const { overlay } = this.#store;
    overlay.answered(op, seq);
    this.#store.touch(overlay.reached(this.#sync.last));
    if (connection.get().state !== "live") {
      void this.#sync.check();
    }
    setTimeout(() => {
      const unconfirmed = overlay.drop(op);
      if (unconfirmed.length > 0) {
        this.#store.touch(unconfirmed);
        void this.#sync.check();
      }
    }, UNCONFIRMED_MS);
  }

  #onError(action: ActionName, error: unknown): void {
    if (action === "move" && error instanceof ApiError && error.status === CONFLICT) {
      toast("error", t("live.queueChanged"));
      void this.#sync.check();
    } else {
      this.#report(error);
    }
  }

  #tell(action: ActionName, { done, refused }: Outcome, undo?: (done: readonly string[]) => void): void {
    const takeBack =
      undo &&
      (() => {
        undo(done);
      });
    const sums = [
      done.length > 0 ? t(`live.${action}`, { count: done.length }) : "",
      refused.length > 0 ? t("live.refused", { count: refused.length }) : "",
    ];
    const [only] = refused;
    if (only !== undefined && refused.length + done.length === 1) {
      toast("error", only.error);
    } else if (refused.length > 0) {
      const lines = refused.map(({ id, error }) => `${this.#nameOf(id)}: ${error}`);
      toast("error", sums.filter(Boolean).join(", "), lines, takeBack);
    } else if (done.length > (takeBack ? 0 : 1) && action !== "verify") {
      toast("success", sums.join(""), [], takeBack);
    }
  }

  #nameOf(id: string): string {
    const job = this.#store.record(id);
    return job?.title ?? job?.url ?? id;
  }
}

function patchOf(action: ActionName, job: Job, { priority, add, remove }: ActionTarget): Patch {
  switch (action) {
    case "pause":
      return { status: "PAUSED", speed: null, eta: null };
    case "resume":
      return { status: resumed(job) };
    case "priority":
      return priority === undefined ? {} : { priority };
    case "labels":
      return { labels: relabelled(job.labels, add, remove) };
    default:
      return {}; // only marked as pending: it may turn out otherwise
  }
}

/** The status after the last stage that is done. */
function resumed({ stages }: Job): Status {
  const done = stages.filter(({ status }) => status === "done").length;
  return (["QUEUED", "DOWNLOADED", "DUBBED"] as const)[done] ?? "QUEUED";
}

/** What moves up goes from the last batch to the first, so that the order is kept. */
function inBatches(ids: readonly string[], backwards: boolean): string[][] {
  const batches: string[][] = [];
  for (let at = 0; at < ids.length; at += IDS_MAX) {
    batches.push(ids.slice(at, at + IDS_MAX));
  }
  return backwards ? batches.reverse() : batches;
}
