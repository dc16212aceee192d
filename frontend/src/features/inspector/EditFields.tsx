/** What may still change of a job, saved as soon as it is chosen. */

import { useEffect, useId, useState } from "react";
import { editJob, type JobDetail, type JobEdit } from "../../api/detail";
import { getLanguages } from "../../api/languages";
import type { Status } from "../../api/types";
import { t } from "../../i18n";
import { languageName } from "../../lib/format";
import { blockedBy, useConnection } from "../../store/connection";
import { toast } from "../../store/toasts";
import { useJobs } from "../jobs/jobs-context";
import { NumberField } from "./NumberField";

const MB = 1e6;
const PRIORITIES = Array.from({ length: 11 }, (_, index) => index);
/** Until the dub starts (webapp/job_edit.py). */
const LANGUAGE_IN: ReadonlySet<Status> = new Set<Status>([
  "QUEUED",
  "PAUSED",
  "FAILED",
  "CANCELED",
  "DOWNLOADING",
  "DOWNLOADED",
]);

interface Props {
  detail: JobDetail;
  onChanged: () => void;
}

export function EditFields({ detail, onChanged }: Props) {
  const { sync, report } = useJobs();
  const disabled = blockedBy(useConnection()) !== null;
  const [refusals, setRefusals] = useState(0);
  const save = (edit: JobEdit) => {
    editJob(detail.id, edit).then(
      (record) => {
        sync.accept(record);
        toast("success", t("inspector.saved"));
        onChanged();
      },
      (error: unknown) => {
        report(error);
        setRefusals((before) => before + 1); // fields show again what is true
        onChanged();
      },
    );
  };
  const { status, requestedDubbing } = detail;
  return (
    <fieldset className="edit" disabled={disabled}>
      <legend>{t("inspector.settings")}</legend>
      <Choice
        label={t("inspector.priority")}
        value={String(detail.priority)}
        options={PRIORITIES.map((value) => [String(value), String(value)])}
        onChange={(value) => {
          save({ priority: Number(value) });
        }}
      />
      {status !== "COMPLETE" && (
        <NumberField
          key={`limit ${detail.rateLimit ?? ""} ${refusals}`}
          label={t("inspector.rateLimit")}
          value={detail.rateLimit === null ? null : detail.rateLimit / MB}
          placeholder={t("inspector.noLimit")}
          min={0.001}
          max={1e6}
          onChange={(value) => {
            save({ rateLimit: value === null ? null : Math.round(value * MB) });
          }}
        />
      )}
      {requestedDubbing && LANGUAGE_IN.has(status) && (
        <LanguageChoice
          value={detail.targetLang}
          onChange={(targetLang) => {
            save({ targetLang });
          }}
        />
      )}
      {requestedDubbing && status !== "MUXING" && status !== "COMPLETE" && (
        <NumberField
          key={`balance ${detail.voiceBalance} ${refusals}`}
          label={t("inspector.voiceBalance")}
          value={detail.voiceBalance}
          min={-12}
          max={12}
          onChange={(value) => {
            save({ voiceBalance: value ?? 0 });
          }}
        />
      )}
    </fieldset>
  );
}

function LanguageChoice({ value, onChange }: { value: string; onChange: (code: string) => void }) {
  const [codes, setCodes] = useState<readonly string[]>([]);
  useEffect(() => {
    let current = true;
    getLanguages().then(
      ({ engines }) => {
        if (current) {
          setCodes([...new Set(engines.flatMap(({ targets }) => targets))]);
        }
      },
      () => undefined, // the present one can be shown without
    );
    return () => {
      current = false;
    };
  }, []);
  const options = [...new Set([value, ...codes])].map((code): [string, string] => [code, languageName(code)]);
  options.sort(([, a], [, b]) => a.localeCompare(b));
  return <Choice label={t("inspector.targetLang")} value={value} options={options} onChange={onChange} />;
}

interface ChoiceProps {
  label: string;
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      >
        {options.map(([code, text]) => (
          <option key={code} value={code}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
