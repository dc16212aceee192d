import { createContext, use, useCallback, useSyncExternalStore } from "react";
import type { Job } from "../../api/types";
import type { JobsStore } from "../../store/jobs-store";
import type { JobsState } from "../../store/reduce";
import type { Sync } from "../../store/sync";

interface Jobs {
  store: JobsStore;
  sync: Sync;
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

export function useJobsState(): JobsState {
  const { store } = useJobs();
  return useSyncExternalStore(store.subscribeList, store.list);
}

export function useJob(id: string): Job | undefined {
  const { store } = useJobs();
  const subscribe = useCallback((listener: () => void) => store.subscribeJob(id, listener), [store, id]);
  return useSyncExternalStore(subscribe, () => store.job(id));
}
