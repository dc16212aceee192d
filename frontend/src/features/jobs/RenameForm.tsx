import { useRef, useState } from "react";
import { editJob } from "../../api/detail";
import type { Job } from "../../api/types";
import { t } from "../../i18n";
import { EditForm, TextField } from "./EditForm";
import { useJobs, type Jobs } from "./jobs-context";

const TITLE_MAX = 300;

interface Props {
  jobs: readonly Job[];
  onClose: () => void;
}

export function RenameForm({ jobs, onClose }: Props) {
  const parts = useJobs();
  const [job] = jobs;
  const [typed, setTyped] = useState(job?.title ?? "");
  const input = useRef<HTMLInputElement>(null);
  return (
    <EditForm
      title="list.rename"
      jobs={jobs}
      firstFocus={input}
      onClose={onClose}
      onSave={() => {
        const title = typed.trim();
        if (job !== undefined && title !== (job.title ?? "")) {
          void rename(parts, job.id, title === "" ? null : title);
        }
      }}
    >
      <TextField
        label={t("list.sortName")}
        hint={t("list.renameHint")}
        value={typed}
        placeholder={job?.url ?? ""}
        maxLength={TITLE_MAX}
        input={input}
        onChange={setTyped}
      />
    </EditForm>
  );
}

/** Shown at once; the answer holds the record that stays. `null` is the source's title again. */
async function rename({ store, sync, report }: Jobs, id: string, title: string | null): Promise<void> {
  const op = store.overlay.begin([id], () => (title === null ? {} : { title }));
  store.touch([id]);
  try {
    sync.accept(await editJob(id, { title }));
  } catch (error) {
    report(error);
  }
  store.touch(store.overlay.drop(op));
}
