import { useCallback, useSyncExternalStore } from "react";
import type { Job } from "../../api/types";
import { t } from "../../i18n";
import { bytes, duration, languageName, speed } from "../../lib/format";
import type { JobsStore } from "../../store/jobs-store";
import type { Tab } from "../../store/view";
import { useJobs } from "../jobs/jobs-context";
import { Fact, Facts } from "./Facts";
import { common, sumsOf } from "./sums";
import { useNow } from "./time";

/** Several jobs: sums, and what they have in common. */
export function Many({ ids, tab }: { ids: readonly string[]; tab: Tab }) {
  const { store } = useJobs();
  useCount(store);
  useNow(1000); // speeds and sizes move
  const jobs = ids.map((id) => store.job(id)).filter((job) => job !== undefined);
  if (tab !== "overview") {
    return <p className="inspector-hint">{t("inspector.manyTabs")}</p>;
  }
  const sums = sumsOf(jobs);
  return (
    <div className="overview">
      <h2 className="inspector-title">{t("inspector.many", { count: ids.length })}</h2>
      <Facts>
        <Fact name="inspector.status">
          {sums.statuses.map(([status, count]) => `${t(`status.${status}`)}: ${count}`).join(", ")}
        </Fact>
        <Fact name="inspector.size">
          {[bytes(sums.bytes), sums.unknown > 0 ? t("inspector.unknownMore", { count: sums.unknown }) : ""]
            .filter(Boolean)
            .join(", ")}
        </Fact>
        <Fact name="inspector.duration">{sums.durationSec > 0 ? duration(sums.durationSec) : null}</Fact>
        <Fact name="inspector.speed">{sums.speed > 0 ? speed(sums.speed) : null}</Fact>
        <Fact name="inspector.priority">{shared(jobs, ({ priority }) => String(priority))}</Fact>
        <Fact name="list.labelFacet">{labelsOf(jobs)}</Fact>
        <Fact name="inspector.source">{shared(jobs, ({ site }) => site)}</Fact>
        <Fact name="inspector.format">{shared(jobs, ({ outputContainer }) => outputContainer)}</Fact>
        <Fact name="inspector.dubbing">
          {shared(jobs, ({ requestedDubbing, targetLang }) =>
            requestedDubbing ? languageName(targetLang) : "",
          )}
        </Fact>
      </Facts>
    </div>
  );
}

function shared(jobs: readonly Job[], valueOf: (job: Job) => string): string {
  return common(jobs, valueOf) ?? t("inspector.mixed");
}

/** The labels that all have, and whether some have more. */
function labelsOf(jobs: readonly Job[]): string {
  const all = (jobs[0]?.labels ?? []).filter((label) => jobs.every(({ labels }) => labels.includes(label)));
  const more = jobs.some(({ labels }) => labels.length > all.length);
  return [...all, ...(more ? [t("inspector.mixed")] : [])].join(", ");
}

/** Drawn again when jobs come or go. */
function useCount(store: JobsStore): number {
  const subscribe = useCallback((listener: () => void) => store.subscribeList(listener), [store]);
  return useSyncExternalStore(subscribe, () => store.list().size);
}
