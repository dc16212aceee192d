import { useEffect } from "react";
import { speed } from "../../lib/format";
import { isActive } from "../../lib/status";
import type { JobsState } from "../../store/reduce";

export function Footer({ state }: { state: JobsState }) {
  const active = [...state.jobs.values()].filter((job) => isActive(job.status));
  const total = active.reduce((sum, job) => sum + (job.speed ?? 0), 0);
  const queued = state.counts.QUEUED ?? 0;

  useEffect(() => {
    document.title =
      active.length === 0 ? "Dubline" : `▼ ${speed(total)} · ${active.length} active – Dubline`;
  }, [active.length, total]);

  return (
    <footer className="statusbar">
      <span>▼ {speed(total)}</span>
      <span>
        {active.length} active, {queued} queued{state.queuePaused && " – the queue is paused"}
      </span>
    </footer>
  );
}
