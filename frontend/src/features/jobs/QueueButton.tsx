import { useState } from "react";
import { pauseQueue } from "../../api/jobs";
import { Icon } from "../../components/Icon";
import { useJobs } from "./jobs-context";

/** Pauses the whole queue, or lets it go on. */
export function QueueButton({ paused }: { paused: boolean }) {
  const { sync, report } = useJobs();
  const [busy, setBusy] = useState(false);

  async function toggle() {
    setBusy(true);
    try {
      await pauseQueue(!paused);
      await sync.refetch();
    } catch (error) {
      report(error);
    }
    setBusy(false);
  }

  const label = paused ? "Resume queue" : "Pause queue";
  return (
    <button
      type="button"
      className="icon-button is-strong"
      aria-label={label}
      title={label}
      aria-busy={busy}
      disabled={busy}
      onClick={() => void toggle()}
    >
      <Icon name={paused ? "play" : "pause"} />
    </button>
  );
}
