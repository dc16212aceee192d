/** One bar, a part per stage, in fixed widths; filled by scaleX, which costs no layout. */

import { memo } from "react";
import type { Job } from "../../api/types";
import { t } from "../../i18n";
import { percent, remaining } from "../../lib/format";
import { segments, type Segment } from "../../lib/segments";
import { isActive, stagePhrase, titleOf } from "../../lib/status";

export const StageBar = memo(function StageBar({ job }: { job: Job }) {
  const parts = segments(job);
  const unknown = parts.some((part) => part.state === "unknown") && job.percent === 0;
  return (
    <div className="progress">
      <div
        className={`bar bar-of-${parts.length}`}
        role="progressbar"
        aria-label={t("status.progressOf", { title: titleOf(job) })}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={unknown ? undefined : Math.floor(job.percent)}
        aria-valuetext={spoken(job)}
        title={parts.map(described).join("\n")}
      >
        {parts.map((part) => (
          <div key={part.stage} className={`segment segment-${part.stage} is-${part.state}`}>
            <div className="fill" style={{ transform: `scaleX(${part.percent / 100})` }} />
          </div>
        ))}
      </div>
      <span className="percent" aria-hidden="true">
        {percent(job.status === "COMPLETE" ? 100 : Math.min(job.percent, 99.9))}
      </span>
    </div>
  );
});

function described({ stage, state, percent: done }: Segment): string {
  const values = { stage: t(`status.${stage}`), percent: percent(done, 1) };
  switch (state) {
    case "done":
      return t("status.stageDone", values);
    case "empty":
      return t("status.stageWaiting", values);
    case "failed":
      return t("status.stageFailed", values);
    default:
      return t("status.stageAt", values);
  }
}

function spoken(job: Job): string {
  const parts = [
    t("status.percentSpoken", { percent: Math.floor(job.percent) }),
    t(`status.${job.status}`).toLowerCase(),
    stagePhrase(job),
  ];
  if (isActive(job.status)) {
    parts.push(remaining(job.eta));
  }
  return parts.filter(Boolean).join(", ");
}
