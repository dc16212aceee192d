import { memo } from "react";
import type { Job } from "../../api/types";
import { Icon } from "../../components/Icon";
import { t } from "../../i18n";
import { details } from "../../lib/details";
import { languageName, remainingShort } from "../../lib/format";
import { isActive, sentence, shortSentence, STATUS, titleOf } from "../../lib/status";
import type { Density } from "../../store/preferences";
import { useRowSelection } from "../../store/selection";
import { useJob, usePosition } from "./jobs-context";
import { LabelPills } from "./LabelPills";
import { useRests } from "./motion";
import { RowActions } from "./RowActions";
import { StageBar } from "./StageBar";
import { Thumbnail } from "./Thumbnail";
import { useDraggable } from "./use-draggable";

interface Props {
  id: string;
  index: number;
  top: number;
  density: Density;
  /** It holds the list's tab stop when no row has the focus. */
  isEntry: boolean;
  draggable: boolean;
}

export const JobRow = memo(function JobRow({ id, index, top, density, isEntry, draggable }: Props) {
  const job = useJob(id);
  const { selected, focus } = useRowSelection(id);
  const rests = useRests();
  const dragHandle = useDraggable(id, draggable && rests && job !== undefined);
  if (job === undefined) {
    return null;
  }
  return (
    <div
      ref={dragHandle}
      role="row"
      id={`job-${id}`}
      data-job={id}
      className={`row row-${density} status-${job.status.toLowerCase()}${index % 2 === 1 ? " is-odd" : ""}`}
      aria-rowindex={index + 1}
      aria-selected={selected}
      aria-busy={job.pending}
      tabIndex={focus || isEntry ? 0 : -1}
      style={{ transform: `translateY(${top}px)` }}
    >
      {rests ? <Resting job={job} density={density} /> : <Passing job={job} />}
    </div>
  );
});

function Resting({ job, density }: { job: Job; density: Density }) {
  return (
    <>
      {density === "compact" ? <Compact job={job} /> : <Full job={job} />}
      <div role="gridcell" className="cell-actions">
        <RowActions job={job} />
      </div>
    </>
  );
}

/** What can be drawn for each frame of a fast scroll. */
function Passing({ job }: { job: Job }) {
  return (
    <div role="gridcell" className="cell-main cell-passing">
      <span className="title" dir="auto">
        {titleOf(job)}
      </span>
      <span className="row-status">{t(`status.${job.status}`)}</span>
    </div>
  );
}

function Full({ job }: { job: Job }) {
  const title = titleOf(job);
  const position = usePosition(job.id) ?? undefined;
  return (
    <div role="gridcell" className="cell-main">
      <Icon name="check" className="tick" />
      <Thumbnail key={job.thumbnailUrl ?? ""} job={job} />
      <div className="row-lines">
        <div className="row-title">
          <span className="title" dir="auto" title={title}>
            {title}
          </span>
          <LanguageChip job={job} />
          <LabelPills labels={job.labels} />
        </div>
        <div className="row-details">{details(job)}</div>
        <StageBar job={job} />
        <StatusLine job={job} text={sentence(job, position)} />
      </div>
    </div>
  );
}

function Compact({ job }: { job: Job }) {
  const title = titleOf(job);
  const position = usePosition(job.id) ?? undefined;
  return (
    <div role="gridcell" className="cell-main">
      <Icon name="check" className="tick" />
      <Icon name={STATUS[job.status].icon} className="row-icon" />
      <span className="title" dir="auto" title={title}>
        {title}
      </span>
      <LanguageChip job={job} />
      <LabelPills labels={job.labels} />
      <span className="compact-eta">{isActive(job.status) && remainingShort(job.eta)}</span>
      <span className="compact-status" title={sentence(job, position)}>
        <Warning job={job} />
        {shortSentence(job, position)}
        <Reason job={job} />
      </span>
      <StageBar job={job} />
    </div>
  );
}

function LanguageChip({ job }: { job: Job }) {
  if (!job.requestedDubbing) {
    return null;
  }
  const auto = job.sourceLang === "auto";
  const text = t("status.dubChip", {
    from: auto ? t("status.detected") : languageName(job.sourceLang),
    to: languageName(job.targetLang),
  });
  return (
    <span className="chip" title={text}>
      <span aria-hidden="true">
        {auto ? "" : job.sourceLang.toUpperCase()}→{job.targetLang.toUpperCase()}
      </span>
      <span className="visually-hidden">{text}</span>
    </span>
  );
}

function StatusLine({ job, text }: { job: Job; text: string }) {
  return (
    <div className="row-status" title={job.error ?? text}>
      <Icon name={STATUS[job.status].icon} />
      <Warning job={job} />
      <span className="sentence">
        {text}
        <Reason job={job} />
      </span>
    </div>
  );
}

/** The words beside it tell what is wrong. */
function Warning({ job }: { job: Job }) {
  return job.hasWarning && <Icon name="alert" className="row-warning" />;
}

function Reason({ job }: { job: Job }) {
  const [first = ""] = (job.error ?? "").split("\n");
  return first !== "" && <span className="row-error">: {first}</span>;
}
