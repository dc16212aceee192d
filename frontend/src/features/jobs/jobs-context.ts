import { createContext, use, useCallback, useLayoutEffect, useSyncExternalStore } from "react";
import type { Job } from "../../api/types";
import type { Act } from "../../store/actions";
import type { JobsState, JobsStore } from "../../store/jobs-store";
import type { ListView } from "../../store/list-view";
import type { Queue } from "../../store/queue";
import type { Sync } from "../../store/sync";
import type { View } from "../../store/view";

export interface Jobs {
  store: JobsStore;
  sync: Sync;
  /** The ids in the order and selection of the view. */
  list: ListView;
  /** Positions of the waiting jobs. */
  queue: Queue;
  /** Do something to jobs, and tell people how it went. */
  act: Act;
  /** Show a failed request: a toast, or the login when the session is over. */
  report: (error: unknown) => void;
}

export const JobsContext = createContext<Jobs | null>(null);

export function useJobs(): Jobs {
  const jobs = use(JobsContext);
  if (jobs === null) {
    throw new Error("useJobs is used outside of JobsContext");
  }
  return jobs;
}

/** What concerns the list as a whole; it does not change with every job. */
export function useJobsState(): JobsState {
  const { store } = useJobs();
  return useSyncExternalStore(store.subscribeList, store.list);
}

/** The job as it is shown; `pending` while something asked of it is not confirmed. */
export function useJob(id: string): Job | undefined {
  const { store } = useJobs();
  const subscribe = useCallback((listener: () => void) => store.subscribeJob(id, listener), [store, id]);
  return useSyncExternalStore(subscribe, () => store.job(id));
}

/** The ids to show for this view: the same array until something comes, goes or moves. */
export function useIds(view: View): readonly string[] {
  const { list } = useJobs();
  useLayoutEffect(() => {
    list.show(view);
  }, [list, view]);
  return useSyncExternalStore(list.subscribe, list.ids);
}

/** The place in the queue, from 1; null for jobs that do not wait in it. */
export function usePosition(id: string): number | null {
  const { queue } = useJobs();
  return useSyncExternalStore(queue.subscribe, () => queue.position(id));
}
