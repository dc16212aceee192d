import type { RunView } from "../../api/detail";
import { t } from "../../i18n";
import { percent } from "../../lib/format";
import { Moment, span } from "./time";
import { runOutcome } from "./words";

/** Every attempt of a stage; folded when there was only one. */
export function Runs({ runs, stage }: { runs: readonly RunView[]; stage: string }) {
  return (
    <details className="runs" open={runs.length > 1}>
      <summary>
        {t("inspector.runs", { count: runs.length })}
        <span className="visually-hidden">: {stage}</span>
      </summary>
      <ol>
        {runs.map((run) => (
          <li key={run.attempt}>
            <span className={`run-outcome is-${run.outcome}`}>{runOutcome(run.outcome)}</span>
            <span className="run-facts">{facts(run)}</span>
            <Moment iso={run.startedAt} />
            {run.error !== null && (
              <p className="run-error" dir="auto">
                {run.error}
              </p>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}

function facts({ attempt, engine, startedAt, finishedAt, percent: done, outcome }: RunView): string {
  const seconds = finishedAt === null ? null : (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return [
    t("inspector.attempt", { number: attempt }),
    engine ?? "",
    outcome === "done" ? "" : percent(done),
    seconds === null ? "" : span(seconds),
  ]
    .filter(Boolean)
    .join(" – ");
}
