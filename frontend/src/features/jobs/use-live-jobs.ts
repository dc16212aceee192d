import { useEffect, useMemo, useState } from "react";
import { ApiError } from "../../api/client";
import { JobsStore } from "../../store/jobs-store";
import { goLive, type Connection } from "../../store/live";
import { Sync } from "../../store/sync";
import { toastError } from "../../store/toasts";

export type Loading = "loading" | "loaded" | "failed";

/** The store, filled and kept live while the session lasts. */
export function useLiveJobs(expired: boolean, onExpired: () => void) {
  const [connection, setConnection] = useState<Connection>("connecting");
  const [loading, setLoading] = useState<Loading>("loading");

  const jobs = useMemo(() => {
    const store = new JobsStore();
    const report = (error: unknown) => {
      if (error instanceof ApiError && error.status === 401) {
        onExpired();
      } else {
        toastError(error);
      }
    };
    const sync = new Sync(store, (error) => {
      setLoading((now) => (now === "loading" ? "failed" : now));
      if (!(error instanceof ApiError && error.status === 0)) {
        report(error); // an unreachable server is the banner's business
      }
    });
    store.subscribeList(() => {
      setLoading("loaded");
    });
    return { store, sync, report };
  }, [onExpired]);

  useEffect(() => {
    if (expired) {
      return undefined;
    }
    void jobs.sync.refetch();
    return goLive(jobs.sync, setConnection);
  }, [jobs, expired]);

  return { jobs, connection, loading };
}
