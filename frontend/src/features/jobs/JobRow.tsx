import { memo } from "react";
import type { Job } from "../../api/types";
import { Icon } from "../../components/Icon";
import { details } from "../../lib/details";
import { languageName } from "../../lib/format";
import { sentence, STATUS, titleOf } from "../../lib/status";
import { useJob } from "./jobs-context";
import { RowActions } from "./RowActions";
import { StageBar } from "./StageBar";
import { Thumbnail } from "./Thumbnail";

interface Props {
  id: string;
  onPlay: (id: string) => void;
  onDelete: (id: string) => void;
}

export const JobRow = memo(function JobRow({ id, onPlay, onDelete }: Props) {
  const job = useJob(id);
  if (job === undefined) {
    return null;
  }
  const title = titleOf(job);
  return (
    <li id={`job-${id}`} className={`row status-${job.status.toLowerCase()}`} tabIndex={-1}>
      <Thumbnail key={job.thumbnailUrl ?? ""} job={job} />
      <div className="row-main">
        <div className="row-title">
          <h3 dir="auto" title={title}>
            {title}
          </h3>
          {job.requestedDubbing && <LanguageChip job={job} />}
        </div>
        <p className="row-details">{details(job)}</p>
        <StageBar job={job} />
        <StatusLine job={job} />
      </div>
      <RowActions job={job} onPlay={onPlay} onDelete={onDelete} />
    </li>
  );
});

function LanguageChip({ job }: { job: Job }) {
  const from = job.sourceLang === "auto" ? "Auto" : job.sourceLang.toUpperCase();
  const spoken = job.sourceLang === "auto" ? "the detected language" : languageName(job.sourceLang);
  const text = `Dubbed from ${spoken} into ${languageName(job.targetLang)}`;
  return (
    <span className="chip" title={text}>
      <span aria-hidden="true">
        {from}→{job.targetLang.toUpperCase()}
      </span>
      <span className="visually-hidden">{text}</span>
    </span>
  );
}

function StatusLine({ job }: { job: Job }) {
  const reason = job.error ?? "";
  return (
    <p className="row-status" title={reason}>
      <Icon name={STATUS[job.status].icon} />
      <span className="sentence">
        {sentence(job)}
        {reason !== "" && <span className="row-error">: {reason.split("\n")[0]}</span>}
      </span>
    </p>
  );
}
