/** One entry of a list that is being made or changed, with the server's word on it. */

import { use, useCallback, useEffect, useMemo, useState } from "react";
import { ApiError } from "../../api/client";
import { JobsContext } from "../jobs/jobs-context";
import { fieldErrors } from "./form";
import { useOwnDraft, type Draft } from "./own-draft";

export interface Entry<Fields> {
  readonly fields: Fields;
  /** What a change was begun with; null for a new entry. */
  readonly was: Fields | null;
  readonly errors: Readonly<Record<string, string>>;
  readonly dirty: boolean;
  readonly set: (part: Partial<Fields>) => void;
  readonly change: (was: Fields) => void;
  readonly discard: () => void;
  /** Do something to the list and show what goes wrong with it. */
  readonly attempt: (work: () => Promise<void>) => Promise<boolean>;
  readonly problem: string;
}

/** Survives that the page is left by the Back button, which cannot ask; by the entry it was begun with. */
const kept = new Map<unknown, { was: unknown; fields: unknown }>();

/** `fresh` and `store` must stay the same objects. */
export function useEntry<Fields>(fresh: Fields, store: (fields: Fields) => Promise<void>): Entry<Fields> {
  const before = kept.get(fresh) as { was: Fields | null; fields: Fields } | undefined;
  const [was, setWas] = useState<Fields | null>(before?.was ?? null);
  const [fields, setFields] = useState(before?.fields ?? fresh);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState("");
  const report = use(JobsContext)?.report;
  useEffect(() => {
    kept.set(fresh, { was, fields });
  }, [fields, fresh, was]);
  const dirty = JSON.stringify(fields) !== JSON.stringify(was ?? fresh);

  const begin = useCallback(
    (next: Fields | null) => {
      setWas(next);
      setFields(next ?? fresh);
      setErrors({});
      setProblem("");
    },
    [fresh],
  );
  const discard = useCallback(() => {
    begin(null);
  }, [begin]);
  const attempt = useCallback(
    async (work: () => Promise<void>): Promise<boolean> => {
      try {
        await work();
        setProblem("");
        return true;
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) {
          report?.(error); // asks for the login; what was typed stays
          return false;
        }
        setErrors(fieldErrors(error));
        setProblem(error instanceof Error ? error.message : String(error));
        return false;
      }
    },
    [report],
  );
  const draft: Draft = useMemo(
    () => ({
      dirty,
      problem,
      save: async () => {
        const done = await attempt(() => store(fields));
        if (done) {
          begin(null);
        }
        return done;
      },
      discard,
    }),
    [attempt, begin, dirty, discard, fields, problem, store],
  );
  useOwnDraft(draft);

  return {
    fields,
    was,
    errors,
    problem,
    dirty,
    set: (part) => {
      setFields((now) => ({ ...now, ...part }));
    },
    change: begin,
    discard,
    attempt,
  };
}
