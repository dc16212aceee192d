/** Ask for files to be verified, wait for the verdicts, and tell of them in one message. */

import "../../i18n/inspector";
import { verifyState } from "../../api/verify";
import { t } from "../../i18n";
import { titleOf } from "../../lib/status";
import { toast } from "../../store/toasts";
import type { Jobs } from "../jobs/jobs-context";

/** So often it is asked whether a file without a verdict is still waited for. */
const ASK_MS = 10_000;

interface Verdicts {
  right: number;
  /** A line for each: which file, and what is wrong with it. */
  readonly damaged: string[];
  unknown: number;
}

export async function verify({ act, store }: Jobs, ids: readonly string[]): Promise<void> {
  const before = new Map(ids.map((id) => [id, store.record(id)?.verifiedAt ?? null]));
  const { done } = await act("verify", ids);
  if (done.length > 0) {
    tell(await verdicts(store, done, before));
  }
}

function verdicts(
  store: Jobs["store"],
  ids: readonly string[],
  before: ReadonlyMap<string, string | null>,
): Promise<Verdicts> {
  const left = new Set(ids);
  const found: Verdicts = { right: 0, damaged: [], unknown: 0 };
  return new Promise((resolve) => {
    const look = () => {
      for (const id of left) {
        const job = store.record(id);
        if (job === undefined) {
          left.delete(id); // removed meanwhile
        } else if (job.verifiedAt !== null && job.verifiedAt !== before.get(id)) {
          left.delete(id);
          count(found, job.problem === null ? null : `${titleOf(job)}: ${job.problem}`);
        }
      }
      if (left.size === 0) {
        clearInterval(asking);
        leave();
        resolve(found);
      }
    };
    const ask = async () => {
      const [first] = left;
      const waits = first === undefined || (await isAwaited(first, before.get(first)));
      if (!waits && left.delete(first)) {
        found.unknown += 1;
        look();
      }
    };
    const asking = setInterval(() => void ask(), ASK_MS);
    const leave = store.onChange(look);
    look();
  });
}

function count(found: Verdicts, problem: string | null): void {
  if (problem === null) {
    found.right += 1;
  } else {
    found.damaged.push(problem);
  }
}

/** Whether a verdict is still to come, or on its way; without an answer it may be. */
async function isAwaited(id: string, before: string | null | undefined): Promise<boolean> {
  try {
    const { state, verifiedAt } = await verifyState(id);
    return state !== null || (verifiedAt ?? null) !== before;
  } catch {
    return true;
  }
}

function tell({ right, damaged, unknown }: Verdicts): void {
  const sums = [
    right > 0 ? t("inspector.filesRight", { count: right }) : "",
    damaged.length > 0 ? t("inspector.filesDamaged", { count: damaged.length }) : "",
    unknown > 0 ? t("inspector.filesUnknown", { count: unknown }) : "",
  ].filter(Boolean);
  if (sums.length > 0) {
    toast(damaged.length + unknown > 0 ? "error" : "success", sums.join(", "), damaged);
  }
}
