import { useState } from "react";
import { commandJob, fileUrl } from "../../api/jobs";
import type { Job } from "../../api/types";
import { Icon, type IconName } from "../../components/Icon";
import { actionsOf, titleOf, type Action } from "../../lib/status";
import { withJob } from "../../store/reduce";
import { useJobs } from "./jobs-context";

const LOOK: Record<Action, { label: string; icon: IconName }> = {
  start: { label: "Start now", icon: "bolt" },
  pause: { label: "Pause", icon: "pause" },
  resume: { label: "Resume", icon: "play" },
  cancel: { label: "Cancel", icon: "stop" },
  retry: { label: "Retry", icon: "retry" },
};

interface Props {
  job: Job;
  onPlay: (id: string) => void;
  onDelete: (id: string) => void;
}

export function RowActions({ job, onPlay, onDelete }: Props) {
  const { store, report } = useJobs();
  const [busy, setBusy] = useState<Action | null>(null);
  const name = titleOf(job);

  async function run(action: Action) {
    setBusy(action);
    try {
      const answer = await commandJob(job.id, action);
      store.update((state) => withJob(state, answer));
    } catch (error) {
      report(error);
    }
    setBusy(null);
  }

  return (
    <div className="row-actions" role="group" aria-label={`Actions for ${name}`}>
      {job.fileUrl !== null && (
        <>
          <button
            type="button"
            className="icon-button is-strong"
            title="Play"
            aria-label={`Play ${name}`}
            onClick={() => {
              onPlay(job.id);
            }}
          >
            <Icon name="play" className="filled" />
          </button>
          <a
            className="icon-button is-strong"
            title="Save"
            aria-label={`Save ${name}`}
            href={fileUrl(job.id, true)}
            download
          >
            <Icon name="save" />
          </a>
        </>
      )}
      {actionsOf(job).map((action) => (
        <button
          key={action}
          type="button"
          className="icon-button"
          title={LOOK[action].label}
          aria-label={`${LOOK[action].label} ${name}`}
          aria-busy={busy === action}
          disabled={busy !== null}
          onClick={() => void run(action)}
        >
          <Icon name={LOOK[action].icon} />
        </button>
      ))}
      <button
        type="button"
        className="icon-button is-danger"
        title="Delete…"
        aria-label={`Delete ${name}`}
        onClick={() => {
          onDelete(job.id);
        }}
      >
        <Icon name="trash" />
      </button>
    </div>
  );
}
