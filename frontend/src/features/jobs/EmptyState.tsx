import { useState } from "react";
import { createJob } from "../../api/jobs";
import { Icon } from "../../components/Icon";
import { randomKey } from "../../lib/uuid";
import { withJob } from "../../store/reduce";
import { useJobs } from "./jobs-context";

export function EmptyState({ onAdd }: { onAdd: () => void }) {
  const { store, report } = useJobs();
  const [busy, setBusy] = useState(false);

  async function trySample() {
    setBusy(true);
    const dubbing = {
      requestedDubbing: true,
      sourceLang: "en",
      targetLang: "es",
      dubbingProvider: "local",
    } as const;
    try {
      const job = await createJob({ ...dubbing, url: `${location.origin}/sample/` }, randomKey());
      store.update((state) => withJob(state, job));
    } catch (error) {
      report(error);
      setBusy(false);
    }
  }

  return (
    <div className="panel">
      <span className="panel-mark">
        <Icon name="wave" />
      </span>
      <h2>No downloads yet</h2>
      <p>Paste a link anywhere on this page, or press O.</p>
      <div className="panel-actions">
        <button type="button" className="button button-primary" onClick={onAdd}>
          <Icon name="plus" />
          Add link
        </button>
        <button
          type="button"
          className="button"
          aria-busy={busy}
          disabled={busy}
          onClick={() => void trySample()}
        >
          Try the sample
        </button>
      </div>
      <p className="hint">The sample is a short English clip; it is dubbed into Spanish on this machine.</p>
    </div>
  );
}
