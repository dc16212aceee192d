/** Tells of jobs that end while they are watched, and of the moment when nothing is left to do. */

import type { Job, Status } from "../../api/types";
import type { JobsStore } from "../../store/jobs-store";
import type { Notice } from "./notices";

const ENDED = new Set<Status>(["COMPLETE", "FAILED", "CANCELED"]);
const BUSY = ["QUEUED", "DOWNLOADING", "DOWNLOADED", "DUBBING", "DUBBED", "MUXING"] as const;

export function watchJobs(store: JobsStore, onNotice: (notice: Notice) => void): () => void {
  const going = new Set<string>();
  let busy = 0;

  const look = (id: string) => {
    const job = store.record(id);
    if (job !== undefined && !ENDED.has(job.status)) {
      going.add(id);
    } else if (going.delete(id) && job !== undefined) {
      tell(job);
    }
  };
  const tell = (job: Job) => {
    const about = { jobId: job.id, subject: job.title ?? job.url };
    if (job.status === "COMPLETE") {
      onNotice({ kind: "completed", ...about });
    } else if (job.status === "FAILED") {
      onNotice({ kind: "failed", ...about });
    }
  };
  const count = () => {
    const { loading, counts } = store.list();
    if (loading !== "loaded") {
      return;
    }
    const before = busy;
    busy = BUSY.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
    if (before > 0 && busy === 0) {
      onNotice({ kind: "drained", jobId: null, subject: "" });
    }
  };

  for (const id of store.ids()) {
    look(id);
  }
  count();
  const ends = [
    store.onChange((dirty) => {
      dirty.forEach(look);
    }),
    store.subscribeList(count),
  ];
  return () => {
    ends.forEach((end) => {
      end();
    });
  };
}
