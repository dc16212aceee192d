/** One bar, a part per stage; filled by SVG attributes because the CSP allows no inline styles. */

import type { Job } from "../../api/types";
import { percent, remaining } from "../../lib/format";
import { segments, type Segment } from "../../lib/segments";
import { isActive, stagePhrase, STATUS, titleOf } from "../../lib/status";

export function StageBar({ job }: { job: Job }) {
  const parts = segments(job);
  const unknown = parts.some((part) => part.state === "unknown") && job.percent === 0;
  return (
    <div className="progress">
      <div
        className={`bar bar-of-${parts.length}`}
        role="progressbar"
        aria-label={`Progress of ${titleOf(job)}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={unknown ? undefined : Math.floor(job.percent)}
        aria-valuetext={spoken(job)}
        title={parts.map(described).join("\n")}
      >
        {parts.map((part) => (
          <svg
            key={part.stage}
            className={`segment segment-${part.stage} is-${part.state}`}
            viewBox="0 0 100 10"
            preserveAspectRatio="none"
            aria-hidden="true"
          >
            <rect width={part.percent} height="10" />
          </svg>
        ))}
      </div>
      <span className="percent" aria-hidden="true">
        {percent(job.status === "COMPLETE" ? 100 : Math.min(job.percent, 99.9))}
      </span>
    </div>
  );
}

const WORDS = { download: "Download", dub: "Dub", mux: "Mux" };

function described({ stage, state, percent: done }: Segment): string {
  const amount = state === "done" ? "done" : state === "empty" ? "waiting" : percent(done, 1);
  return `${WORDS[stage]}: ${amount}${state === "failed" ? " (failed)" : ""}`;
}

function spoken(job: Job): string {
  const parts = [
    `${Math.floor(job.percent)} percent`,
    STATUS[job.status].word.toLowerCase(),
    stagePhrase(job),
  ];
  if (isActive(job.status)) {
    parts.push(remaining(job.eta));
  }
  return parts.filter(Boolean).join(", ");
}
