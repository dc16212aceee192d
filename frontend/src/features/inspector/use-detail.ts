import { useCallback, useEffect, useState } from "react";
import { ApiError } from "../../api/client";
import { getDetail, type JobDetail } from "../../api/detail";
import { useConnection } from "../../store/connection";
import { useJob } from "../jobs/jobs-context";

export interface Shown {
  /** Also while a newer one is being read. */
  readonly detail: JobDetail | null;
  readonly error: unknown;
  readonly gone: boolean;
  readonly reload: () => void;
}

interface Loaded {
  readonly id: string;
  readonly detail: JobDetail | null;
  readonly error: unknown;
}

/** A job's detail, read again with every new version of it and with every new connection. */
export function useDetail(id: string): Shown {
  const job = useJob(id);
  const { state } = useConnection();
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [wish, setWish] = useState(0);
  const version = job?.version ?? 0;
  const live = state === "live";

  useEffect(() => {
    let current = true;
    getDetail(id).then(
      (detail) => {
        if (current) {
          setLoaded({ id, detail, error: null });
        }
      },
      (error: unknown) => {
        if (current) {
          setLoaded((before) => ({ id, detail: before?.id === id ? before.detail : null, error }));
        }
      },
    );
    return () => {
      current = false;
    };
  }, [id, version, live, wish]);

  const reload = useCallback(() => {
    setWish((before) => before + 1);
  }, []);
  const { detail, error } = loaded?.id === id ? loaded : { detail: null, error: null };
  return { detail, error, gone: error instanceof ApiError && error.status === 404, reload };
}
