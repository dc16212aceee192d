import { useEffect, useRef, useState } from "react";
import { ApiError } from "../../api/client";
import { listFormats, type Format } from "../../api/probe";
import { useJobs } from "../jobs/jobs-context";

export type FormatsState =
  | { readonly state: "unasked" | "asking" }
  | { readonly state: "failed"; readonly reason: string }
  | { readonly state: "known"; readonly formats: readonly Format[] };

/** The formats that the source of a job's link offers; asked for only when somebody wants them. */
export function useFormats(url: string, jobId: string): [FormatsState, ask: () => void] {
  const { report } = useJobs();
  const [shown, setShown] = useState<FormatsState>({ state: "unasked" });
  const left = useRef(false);
  useEffect(() => {
    left.current = false;
    return () => {
      left.current = true;
    };
  }, []);

  async function ask() {
    setShown({ state: "asking" });
    const next = await listFormats(url, jobId).then(
      (formats): FormatsState => ({ state: "known", formats }),
      (error: unknown): FormatsState => {
        if (error instanceof ApiError && error.status === 401) {
          report(error);
        }
        return { state: "failed", reason: error instanceof Error ? error.message : String(error) };
      },
    );
    if (!left.current) {
      setShown(next);
    }
  }

  return [shown, () => void ask()];
}
