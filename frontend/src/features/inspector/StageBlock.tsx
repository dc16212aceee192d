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
  /** Where this stage may be given up. */
  onSkip: (() => void) | null;
  onLog: () => void;
}

export function StageBlock(props: Props) {
  const { number, view, job, runs } = props;
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
      <Buttons {...props} />
    </li>
  );
}

function Buttons({ view, job, runs, mayRetry, busy, blocked, onRetry, onSkip, onLog }: Props) {
  const stage = stageName(view.stage);
  const change = { type: "button", className: "button", title: blocked ?? undefined } as const;
  const refused = busy || blocked !== null;
  return (
    <div className="buttons">
      {mayRetry && (
        <button
          {...change}
          aria-label={t("inspector.retryFromStage", { stage })}
          disabled={refused}
          onClick={onRetry}
        >
          {t("inspector.retryFrom")}
        </button>
      )}
      {onSkip !== null && (
        <button {...change} disabled={refused || job.pending === true} onClick={onSkip}>
          {t("list.skipDub")}
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
