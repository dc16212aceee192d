/** What has been typed in the settings and not been saved yet. */

import { createContext, use, useCallback, useState } from "react";
import { ApiError } from "../../api/client";
import { changeSettings, type Settings, type SettingsChange } from "../../api/settings";
import { JobsContext } from "../jobs/jobs-context";

export interface Form {
  /** The server's settings under what has been typed. */
  readonly values: Settings;
  /** By the server's name of the field, such as "altSchedule.begin". */
  readonly errors: Readonly<Record<string, string>>;
  readonly set: <Name extends keyof Settings>(name: Name, value: Settings[Name]) => void;
}

export const FormContext = createContext<Form | null>(null);

export function useForm(): Form {
  const form = use(FormContext);
  if (form === null) {
    throw new Error("useForm is used outside of the settings");
  }
  return form;
}

/** Survives that the page is left by the Back button, which cannot ask. */
let kept: SettingsChange = {};

export function useDraft(saved: Settings | null, onSaved: (settings: Settings) => void) {
  const [draft, setDraft] = useState(kept);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState("");
  const report = use(JobsContext)?.report;

  const keep = useCallback((next: SettingsChange) => {
    kept = next;
    setDraft(next);
  }, []);
  const set: Form["set"] = (name, value) => {
    const rest = Object.fromEntries(Object.entries(draft).filter(([key]) => key !== name));
    const isAsSaved = saved !== null && JSON.stringify(saved[name]) === JSON.stringify(value);
    keep(isAsSaved ? rest : { ...rest, [name]: value });
  };
  const discard = () => {
    keep({});
    setErrors({});
    setProblem("");
  };
  /** Tells whether the server took everything. */
  const save = async (): Promise<boolean> => {
    try {
      onSaved(await changeSettings(draft));
      discard();
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
  };
  return { draft, errors, problem, dirty: Object.keys(draft).length > 0, set, save, discard };
}

export function fieldErrors(error: unknown): Record<string, string> {
  return error instanceof ApiError
    ? Object.fromEntries(error.fields.map(({ field, message }) => [field, message]))
    : {};
}
