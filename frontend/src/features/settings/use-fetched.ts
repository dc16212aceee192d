import { use, useCallback, useEffect, useState } from "react";
import { ApiError } from "../../api/client";
import { JobsContext } from "../jobs/jobs-context";

export interface Fetched<T> {
  readonly data: T | null;
  readonly error: string;
  readonly reload: () => void;
  readonly set: (data: T) => void;
}

/** What `read` answers, read again on request or every `everyMs`; `read` must not change. */
export function useFetched<T>(read: () => Promise<T>, everyMs?: number): Fetched<T> {
  const [data, set] = useState<T | null>(null);
  const [error, setError] = useState("");
  const [round, setRound] = useState(0);
  const report = use(JobsContext)?.report;

  useEffect(() => {
    let current = true;
    read().then(
      (found) => {
        if (current) {
          set(found);
          setError("");
        }
      },
      (failure: unknown) => {
        if (current) {
          setError(failure instanceof Error ? failure.message : String(failure));
          if (failure instanceof ApiError && failure.status === 401) {
            report?.(failure);
          }
        }
      },
    );
    return () => {
      current = false;
    };
  }, [read, report, round]);

  const reload = useCallback(() => {
    setRound((before) => before + 1);
  }, []);
  useEffect(() => {
    const timer = everyMs === undefined ? undefined : setInterval(reload, everyMs);
    return () => {
      clearInterval(timer);
    };
  }, [everyMs, reload]);

  return { data, error, reload, set };
}
