import { useState } from "react";
import { ApiError } from "../../api/client";
import { deleteJob } from "../../api/jobs";
import type { Job } from "../../api/types";
import { Dialog } from "../../components/Dialog";
import { isActive, titleOf } from "../../lib/status";
import { withoutJob } from "../../store/reduce";
import { useJobs } from "./jobs-context";

export function DeleteDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const { store, report } = useJobs();
  const [files, setFiles] = useState(false);
  const [busy, setBusy] = useState(false);

  async function remove() {
    setBusy(true);
    try {
      await deleteJob(job.id, files);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) {
        onClose(); // a toast cannot be reached behind a modal dialog
        report(error);
        return;
      }
    }
    const next = neighbour(job.id);
    store.update((state) => withoutJob(state, job.id));
    onClose();
    requestAnimationFrame(() => {
      document.getElementById(next)?.focus();
    });
  }

  return (
    <Dialog title="Delete this job?" className="dialog-small" onClose={onClose}>
      <p className="dialog-text">
        <strong dir="auto">{titleOf(job)}</strong> will be removed from the list
        {isActive(job.status) ? " and its work stopped" : ""}.
      </p>
      {job.fileUrl !== null && (
        <label className="check">
          <input
            type="checkbox"
            checked={files}
            onChange={(event) => {
              setFiles(event.target.checked);
            }}
          />
          Also delete the file. This cannot be undone.
        </label>
      )}
      <div className="dialog-foot">
        <button type="button" className="button" onClick={onClose}>
          Keep it
        </button>
        <button
          type="button"
          className="button button-danger"
          aria-busy={busy}
          disabled={busy}
          onClick={() => void remove()}
        >
          {files ? "Delete job and file" : "Delete job"}
        </button>
      </div>
    </Dialog>
  );
}

/** Where the focus goes: the next row, else the one before, else Add. */
function neighbour(id: string): string {
  const row = document.getElementById(`job-${id}`);
  return (row?.nextElementSibling ?? row?.previousElementSibling)?.id ?? "add-link";
}
