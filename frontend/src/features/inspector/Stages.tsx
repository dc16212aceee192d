import { useState } from "react";
import { retryFrom, type JobDetail } from "../../api/detail";
import type { Job, Stage } from "../../api/types";
import { t } from "../../i18n";
import { may } from "../../lib/status";
import { blockedBy, useConnection } from "../../store/connection";
import { toast } from "../../store/toasts";
import { useJobs } from "../jobs/jobs-context";
import { StageBlock } from "./StageBlock";
import { stageName } from "./words";

interface Props {
  job: Job;
  detail: JobDetail;
  onChanged: () => void;
  onLog: (stage: Stage) => void;
}

export function Stages({ job, detail, onChanged, onLog }: Props) {
  const { act, sync, report } = useJobs();
  const reason = blockedBy(useConnection());
  const [asked, setAsked] = useState<Stage | null>(null);
  const live = new Map(job.stages.map((view) => [view.stage, view]));

  const retry = async (stage: Stage) => {
    setAsked(stage);
    try {
      sync.accept(await retryFrom(job.id, stage));
      toast("success", t("inspector.restarted", { stage: stageName(stage) }));
    } catch (error) {
      report(error);
    }
    setAsked(null);
    onChanged();
  };

  return (
    <ol className="stages">
      {detail.stages.map((known, index) => (
        <StageBlock
          key={known.stage}
          number={index + 1}
          // the list leaves out what it need not know, and is newer while the stage runs
          view={known.status === "running" ? { ...known, ...moving(live.get(known.stage)) } : known}
          job={job}
          runs={detail.runs.filter(({ stage }) => stage === known.stage)}
          mayRetry={detail.restartable.includes(known.stage)}
          busy={asked !== null}
          blocked={reason === null ? null : t(reason)}
          onRetry={() => void retry(known.stage)}
          onSkip={known.stage === "dub" && may(job, "skipDub") ? () => void act("skipDub", [job.id]) : null}
          onLog={() => {
            onLog(known.stage);
          }}
        />
      ))}
    </ol>
  );
}

function moving(view: Job["stages"][number] | undefined) {
  if (view?.status !== "running") {
    return {};
  }
  const { percent, phase, stalled, speed, eta, wakeAt } = view;
  return { percent, phase, stalled, speed, eta, wakeAt };
}
