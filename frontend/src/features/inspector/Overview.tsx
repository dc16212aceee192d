import type { ReactNode } from "react";
import { actionOf } from "../../actions/table";
import type { JobDetail } from "../../api/detail";
import type { Job } from "../../api/types";
import { Icon } from "../../components/Icon";
import { t } from "../../i18n";
import { bytes, languageName, moment, percent, speed } from "../../lib/format";
import { isActive, sentence, STATUS, titleOf } from "../../lib/status";
import { useBlocked, usePageActions } from "../jobs/actions-context";
import { useJob, usePosition } from "../jobs/jobs-context";
import { LabelPills } from "../jobs/LabelPills";
import { StageBar } from "../jobs/StageBar";
import { EditFields } from "./EditFields";
import { CopyButton, Fact, Facts } from "./Facts";
import { Problem } from "./Problem";
import { Moment, span, useNow } from "./time";

interface Props {
  job: Job;
  detail: JobDetail;
  onChanged: () => void;
}

export function Overview({ job, detail, onChanged }: Props) {
  const position = usePosition(job.id) ?? undefined;
  return (
    <div className={`overview status-${job.status.toLowerCase()}`}>
      <h2 dir="auto" className="inspector-title">
        {titleOf(job)}
      </h2>
      <p className="row-status">
        <Icon name={STATUS[job.status].icon} />
        {job.hasWarning && <Icon name="alert" className="row-warning" />}
        <span>{sentence(job, position)}</span>
      </p>
      <StageBar job={job} />
      <Problem job={job} detail={detail} />
      <Facts>
        <Times job={job} detail={detail} />
        <Fact name="inspector.source">
          <Source url={job.url} />
        </Fact>
        <Fact name="inspector.destination">
          <Destination job={job} detail={detail} />
        </Fact>
        <Fact name="list.labelFacet">
          <Editable action="labels" id={job.id}>
            {job.labels.length === 0 ? "–" : <LabelPills labels={job.labels} shown={job.labels.length} />}
          </Editable>
        </Fact>
        <Amounts job={job} />
        <Fact name="inspector.verified">{job.status === "COMPLETE" ? <Verified job={job} /> : null}</Fact>
        <Fact name="inspector.dubbing">{job.requestedDubbing ? languages(job) : null}</Fact>
        <Fact name="inspector.engine">{job.requestedDubbing ? engine(detail) : null}</Fact>
        <Fact name="inspector.attempts">{String(detail.attempt)}</Fact>
      </Facts>
      <EditFields detail={detail} onChanged={onChanged} />
    </div>
  );
}

function Times({ job, detail }: { job: Job; detail: JobDetail }) {
  const active = isActive(job.status);
  const now = useNow(active ? 1000 : null);
  const [first] = detail.runs;
  return (
    <>
      <Fact name="inspector.progress">{percent(job.percent, 1)}</Fact>
      <Fact name="inspector.elapsed">{elapsed(detail.runs, active ? now : null)}</Fact>
      <Fact name="inspector.left">{active && job.eta !== null ? span(job.eta) : null}</Fact>
      <Fact name="inspector.added">
        <Moment iso={job.createdAt} />
      </Fact>
      <Fact name="inspector.started">{first && <Moment iso={first.startedAt} />}</Fact>
      <Fact name="inspector.finished">
        {job.completedAt === null ? null : <Moment iso={job.completedAt} />}
      </Fact>
    </>
  );
}

/** From the first attempt's start to the last one's end, or to now. */
function elapsed(runs: JobDetail["runs"], now: number | null): string | null {
  const start = Date.parse(runs[0]?.startedAt ?? "");
  const end = now ?? Date.parse(runs.at(-1)?.finishedAt ?? "");
  return Number.isNaN(end - start) ? null : span((end - start) / 1000);
}

function Amounts({ job }: { job: Job }) {
  return (
    <>
      <Fact name="inspector.size">{job.fileSizeBytes === null ? null : bytes(job.fileSizeBytes)}</Fact>
      <Fact name="inspector.downloaded">{amount(job)}</Fact>
      <Fact name="inspector.speed">{job.speed === null ? null : speed(job.speed)}</Fact>
    </>
  );
}

function amount({ status, downloadedBytes, totalBytes }: Job): string | null {
  if (downloadedBytes === null || status === "COMPLETE") {
    return null;
  }
  return totalBytes === null ? bytes(downloadedBytes) : `${bytes(downloadedBytes)} / ${bytes(totalBytes)}`;
}

function Source({ url }: { url: string }) {
  return (
    <span className="with-buttons">
      <a href={url} target="_blank" rel="noopener noreferrer" title={t("inspector.openLink")}>
        {url}
      </a>
      <CopyButton text={url} label={t("inspector.copyLink")} />
    </span>
  );
}

function Destination({ job, detail }: { job: Job; detail: JobDetail }) {
  const path = detail.media?.videoPath ?? "";
  const folder = detail.folder ?? t("inspector.library");
  return path.startsWith("library/") ? (
    <span className="with-buttons">
      <span className="path">{path}</span>
      <CopyButton text={path} label={t("inspector.copyPath")} />
    </span>
  ) : (
    <Editable action="location" id={job.id}>
      <span className="path">{`${folder} (${job.outputContainer})`}</span>
    </Editable>
  );
}

/** What was found when the file was last read through, and how far it is now. */
function Verified({ job }: { job: Job }) {
  return (
    <Editable action="verify" id={job.id}>
      <span>{verdict(job)}</span>
    </Editable>
  );
}

function verdict({ verifying, verifiedAt, problem }: Job): string {
  if (verifying !== null) {
    return t("inspector.verifyingNow", { percent: percent(verifying) });
  }
  if (verifiedAt === null) {
    return t("inspector.notVerified");
  }
  const time = moment(verifiedAt);
  return problem === null
    ? t("inspector.verifiedRight", { time })
    : t("inspector.verifiedWrong", { time, problem });
}

/** A fact with a button for the action that changes it, while that is possible. */
function Editable({ action, id, children }: { action: string; id: string; children: ReactNode }) {
  const { runOn } = usePageActions();
  const blocked = useBlocked();
  const { fits, label, icon } = actionOf(action);
  const job = useJob(id);
  return (
    <span className="with-buttons">
      {children}
      {job !== undefined && fits?.(job) === true && (
        <button
          type="button"
          className="icon-button is-small"
          title={t(label)}
          aria-label={t(label)}
          disabled={blocked !== null}
          onClick={() => {
            runOn(action, id);
          }}
        >
          <Icon name={action === "verify" && icon !== undefined ? icon : "pencil"} />
        </button>
      )}
    </span>
  );
}

function languages(job: Job): string {
  const from = job.sourceLang === "auto" ? t("inspector.detected") : languageName(job.sourceLang);
  return t("inspector.dubbingOf", { from, to: languageName(job.targetLang) });
}

function engine(detail: JobDetail): string {
  const used = detail.runs.findLast((run) => run.stage === "dub" && run.engine !== null)?.engine;
  const wanted = detail.dubbingProvider;
  return used ?? (wanted === "auto" ? t("inspector.automatic") : wanted);
}
