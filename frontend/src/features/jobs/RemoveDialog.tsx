import { useRef, useState } from "react";
import type { Job } from "../../api/types";
import { Dialog } from "../../components/Dialog";
import { t } from "../../i18n";
import { bytes } from "../../lib/format";
import { isActive, titleOf } from "../../lib/status";
import { useJobs } from "./jobs-context";
import { undoRemoval } from "./undo";

interface Props {
  jobs: readonly Job[];
  /** Selected too, but hidden by the filter: they stay. */
  hidden: number;
  files: boolean;
  onClose: () => void;
}

export default function RemoveDialog({ jobs, hidden, files: asked, onClose }: Props) {
  const list = useJobs();
  const [files, setFiles] = useState(asked);
  const keep = useRef<HTMLButtonElement>(null);
  const count = jobs.length;
  const size = jobs.reduce((sum, job) => sum + (job.fileSizeBytes ?? job.downloadedBytes ?? 0), 0);
  const [first] = jobs;

  return (
    <Dialog
      title={t("list.removeTitle", { count })}
      className="dialog-small"
      onClose={onClose}
      firstFocus={keep}
    >
      <p className="dialog-text">
        {count === 1 && first !== undefined
          ? t("list.removeOne", { title: `\u2068${titleOf(first)}\u2069` }) // read in its own direction
          : t("list.removeMany", { count })}{" "}
        {jobs.some(({ status }) => isActive(status)) && t("list.removeStops")}
      </p>
      {hidden > 0 && <p className="hint">{t("list.hiddenToo", { count: hidden })}</p>}
      {(asked || size > 0) && (
        <label className="check">
          <input
            type="checkbox"
            checked={files}
            onChange={(event) => {
              setFiles(event.target.checked);
            }}
          />
          {size > 0 ? t("list.alsoFiles", { size: bytes(size) }) : t("list.alsoFilesUnknown")}
        </label>
      )}
      <div className="dialog-foot">
        <button ref={keep} type="button" className="button" onClick={onClose}>
          {t("list.keep")}
        </button>
        <button
          type="button"
          className="button button-danger"
          onClick={() => {
            onClose(); // its result is told by a toast, which is out of reach behind a modal
            void list.act(
              "delete",
              jobs.map(({ id }) => id),
              { files },
              files ? undefined : undoRemoval(list),
            );
          }}
        >
          {t(files ? "list.removeFilesNow" : "list.removeNow", { count })}
        </button>
      </div>
    </Dialog>
  );
}
