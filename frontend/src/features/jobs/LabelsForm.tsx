import { useRef, useState } from "react";
import type { Job } from "../../api/types";
import { t } from "../../i18n";
import { labelsIn } from "../../lib/labels";
import { EditForm, TextField } from "./EditForm";
import { useJobs, useJobsState } from "./jobs-context";
import "../../styles/labels-form.css";

/** So many labels are offered; the most frequent ones, besides those that the jobs have. */
const OFFERED = 30;

interface Props {
  jobs: readonly Job[];
  onClose: () => void;
}

/** What all, some or none of the jobs have, and what is to be changed. */
export function LabelsForm({ jobs, onClose }: Props) {
  const { act } = useJobs();
  const tally = useJobsState().labels;
  const [wishes, setWishes] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [typed, setTyped] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const offered = tally.slice(0, OFFERED).map(([label]) => label);
  const labels = [...new Set([...jobs.flatMap((job) => job.labels), ...offered])];
  const withIt = (label: string) => jobs.filter((job) => job.labels.includes(label)).length;

  const save = () => {
    const wished = (want: boolean) => [...wishes].filter(([, on]) => on === want).map(([label]) => label);
    const add = [...wished(true).filter((label) => withIt(label) < jobs.length), ...labelsIn(typed)];
    const remove = wished(false).filter((label) => withIt(label) > 0);
    if (add.length + remove.length > 0) {
      const ids = jobs.map(({ id }) => id);
      void act("labels", ids, { add, remove });
    }
  };

  return (
    <EditForm title="list.labels" jobs={jobs} firstFocus={input} onClose={onClose} onSave={save}>
      {labels.length > 0 && (
        <fieldset className="label-choices">
          <legend className="visually-hidden">{t("list.labelFacet")}</legend>
          {labels.map((label) => (
            <LabelChoice
              key={label}
              label={label}
              some={withIt(label) > 0}
              checked={wishes.get(label) ?? withIt(label) === jobs.length}
              touched={wishes.has(label)}
              onChange={(on) => {
                setWishes(new Map([...wishes, [label, on]]));
              }}
            />
          ))}
        </fieldset>
      )}
      <TextField
        label={t("list.newLabels")}
        hint={t("list.labelsHint")}
        value={typed}
        input={input}
        onChange={setTyped}
      />
    </EditForm>
  );
}

interface ChoiceProps {
  label: string;
  /** At least one job has it. */
  some: boolean;
  checked: boolean;
  touched: boolean;
  onChange: (on: boolean) => void;
}

function LabelChoice({ label, some, checked, touched, onChange }: ChoiceProps) {
  return (
    <label className="label-choice">
      <input
        type="checkbox"
        checked={checked}
        ref={(box) => {
          if (box !== null) {
            box.indeterminate = some && !checked && !touched;
          }
        }}
        onChange={(event) => {
          onChange(event.target.checked);
        }}
      />
      <span dir="auto">{label}</span>
    </label>
  );
}
