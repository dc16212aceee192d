import type { JobDetail } from "../../api/detail";
import type { Job } from "../../api/types";
import { t } from "../../i18n";
import { may } from "../../lib/status";
import { blockedBy, useConnection } from "../../store/connection";
import { useJobs } from "../jobs/jobs-context";
import { copy } from "./Facts";
import { asText } from "./log-lines";

const LONG = 400;

/** Why a job failed, or waits, and what can be done about it. */
export function Problem({ job, detail }: { job: Job; detail: JobDetail }) {
  const { act } = useJobs();
  const reason = blockedBy(useConnection());
  if (job.error === null) {
    return null;
  }
  return (
    <section className={job.status === "FAILED" ? "problem is-error" : "problem"}>
      <h3>{t(job.status === "FAILED" ? "inspector.problem" : "inspector.waitsFor")}</h3>
      <ProblemText text={job.error} />
      <div className="buttons">
        {(["resume", "retry"] as const)
          .filter((verb) => may(job, verb))
          .map((verb) => (
            <button
              key={verb}
              type="button"
              className="button"
              disabled={reason !== null || job.pending === true}
              title={reason === null ? undefined : t(reason)}
              onClick={() => void act(verb, [job.id])}
            >
              {t(`inspector.${verb}`)}
            </button>
          ))}
        <button type="button" className="button" onClick={() => void copy(details(detail))}>
          {t("inspector.copyProblem")}
        </button>
      </div>
    </section>
  );
}

/** What is long scrolls, so that the buttons stay near. */
function ProblemText({ text }: { text: string }) {
  const long = text.length > LONG;
  return (
    <p
      className={long ? "problem-text is-long" : "problem-text"}
      dir="auto"
      role={long ? "group" : undefined}
      aria-label={long ? t("inspector.problem") : undefined}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so keys must reach it
      tabIndex={long ? 0 : undefined}
    >
      {text}
    </p>
  );
}

/** For a report: what was asked, what happened, the last lines. */
function details(detail: JobDetail): string {
  const { id, url, status, error, errorCode, attempt } = detail;
  const head = [`job ${id}`, url, `${status}, attempt ${attempt}`, `${errorCode ?? ""}: ${error ?? ""}`];
  return [...head, "", asText(detail.events.slice(-30))].join("\n");
}
