import type { RunView } from "../../api/detail";
import type { Job, StageView } from "../../api/types";
import { t } from "../../i18n";
import { percent, remaining, speed } from "../../lib/format";
import { phase } from "../../lib/phase";
import { Runs } from "./Runs";
import { Moment, span } from "./time";
import { stageName, stageState } from "./words";

interface Props {
  number: number;
  view: StageView;
  job: Job;
  runs: readonly RunView[];
  mayRetry: boolean;
  busy: boolean;
  /** Why nothing can be changed right now. */
  blocked: string | null;
  onRetry: () => void;
  onLog: () => void;
}

export function StageBlock({ number, view, job, runs, mayRetry, busy, blocked, onRetry, onLog }: Props) {
  const stage = stageName(view.stage);
  return (
    <li className={`stage is-${view.status}`}>
      <div className="stage-head">
        <h3>{t("inspector.stageTitle", { number, stage })}</h3>
        <span className="stage-state">{stageState(view.status)}</span>
      </div>
      <Bar view={view} />
      <p className="stage-line">{sentence(view, job)}</p>
      {view.error !== null && (
        <p className="problem-text" dir="auto">
          {view.error}
        </p>
      )}
      {runs.length > 0 && <Runs runs={runs} stage={stage} />}
      <div className="buttons">
        {mayRetry && (
          <button
            type="button"
            className="button"
            aria-label={t("inspector.retryFromStage", { stage })}
            disabled={busy || blocked !== null}
            title={blocked ?? undefined}
            onClick={onRetry}
          >
            {t("inspector.retryFrom")}
          </button>
        )}
        {(runs.length > 0 || view.startedAt !== null) && (
          <button
            type="button"
            className="button"
            aria-label={t("inspector.showLogOf", { stage })}
            onClick={onLog}
          >
            {t("inspector.showLog")}
          </button>
        )}
      </div>
    </li>
  );
}

function Bar({ view }: { view: StageView }) {
  const done = Math.min(100, Math.max(0, view.percent));
  const unknown = view.status === "running" && done === 0;
  const state = unknown ? "unknown" : view.status === "failed" ? "failed" : view.status;
  return (
    <div className="progress">
      <div
        className="bar"
        role="progressbar"
        aria-label={t("inspector.progressOf", { stage: stageName(view.stage) })}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={unknown ? undefined : Math.floor(done)}
        aria-valuetext={`${percent(done)}, ${stageState(view.status)}`}
      >
        <div className={`segment segment-${view.stage} is-${state}`}>
          <div className="fill" style={{ transform: `scaleX(${done / 100})` }} />
        </div>
      </div>
      <span className="percent" aria-hidden="true">
        {percent(done)}
      </span>
    </div>
  );
}

function sentence(view: StageView, job: Job) {
  const running = view.status === "running";
  const parts = [
    running ? phase(view, job.outputContainer) : "",
    running && view.speed !== null ? `▼ ${speed(view.speed)}` : "",
    running && view.eta !== null ? remaining(view.eta) : "",
    view.engine ?? "",
    took(view),
  ].filter(Boolean);
  return (
    <>
      {parts.join(" – ")}
      {view.startedAt !== null && running && (
        <>
          {parts.length > 0 && " – "}
          <Moment iso={view.startedAt} />
        </>
      )}
    </>
  );
}

function took({ startedAt, finishedAt }: StageView): string {
  if (startedAt === null || finishedAt === null) {
    return "";
  }
  return t("inspector.took", { span: span((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000) });
}
