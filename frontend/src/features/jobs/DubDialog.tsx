import { useEffect, useId, useState } from "react";
import { call } from "../../api/client";
import { getLanguages } from "../../api/languages";
import type { Job, Languages } from "../../api/types";
import { Dialog } from "../../components/Dialog";
import { t } from "../../i18n";
import { languageName } from "../../lib/format";
import { titleOf } from "../../lib/status";
import { useJobs } from "./jobs-context";

/** Dub a finished job again, into another language: it goes back to the queue with what it has. */
export default function DubDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const { report, sync } = useJobs();
  const [languages, setLanguages] = useState<Languages | null>(null);
  const [target, setTarget] = useState("");
  const field = useId();

  useEffect(() => {
    getLanguages().then(setLanguages, (error: unknown) => {
      onClose();
      report(error);
    });
  }, [onClose, report]);

  const targets = languages === null ? [] : targetsOf(languages, job);
  const chosen =
    target === "" ? (targets.find((code) => code !== job.targetLang) ?? targets[0] ?? "") : target;

  const dub = () => {
    onClose();
    call(`/api/jobs/${job.id}/dub`, { method: "POST", body: { targetLang: chosen } }).then(
      () => void sync.check(),
      report,
    );
  };

  return (
    <Dialog title={t("list.dubTitle")} className="dialog-small" onClose={onClose}>
      <p className="dialog-text" dir="auto">
        {titleOf(job)}
      </p>
      {languages !== null && targets.length === 0 && (
        <p role="alert" className="form-error">
          {t("list.noEngine")}
        </p>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          dub();
        }}
      >
        <div className="field">
          <label htmlFor={field}>{t("list.dubInto")}</label>
          <select
            id={field}
            value={chosen}
            disabled={targets.length === 0}
            onChange={(event) => {
              setTarget(event.target.value);
            }}
          >
            {targets.map((code) => (
              <option key={code} value={code}>
                {languageName(code)}
              </option>
            ))}
          </select>
        </div>
        <div className="dialog-foot">
          <button type="button" className="button" onClick={onClose}>
            {t("common.cancel")}
          </button>
          <button type="submit" className="button button-primary" disabled={chosen === ""}>
            {t("list.dubStart")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** What some engine that is running can dub this job into. */
function targetsOf({ engines }: Languages, { sourceLang }: Job): string[] {
  const codes = engines.flatMap(({ pairs }) =>
    pairs
      .filter(([from]) => sourceLang === "auto" || from === sourceLang || from === "auto")
      .map(([, to]) => to),
  );
  return [...new Set(codes)].sort((a, b) => languageName(a).localeCompare(languageName(b)));
}
