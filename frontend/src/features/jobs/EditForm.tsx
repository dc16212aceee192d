import { useId, type ReactNode, type RefObject } from "react";
import type { Job } from "../../api/types";
import { Dialog } from "../../components/Dialog";
import { t, type Key } from "../../i18n";
import { titleOf } from "../../lib/status";

interface FormProps {
  title: Key;
  jobs: readonly Job[];
  firstFocus: RefObject<HTMLInputElement | null>;
  children: ReactNode;
  onSave: () => void;
  onClose: () => void;
}

/** The dialog around the fields: for which jobs, and the buttons. */
export function EditForm({ title, jobs, firstFocus, children, onSave, onClose }: FormProps) {
  const [first] = jobs;
  return (
    <Dialog
      title={t(title).replace("…", "")}
      className="dialog-small"
      firstFocus={firstFocus}
      onClose={onClose}
    >
      <p className="dialog-text" dir="auto">
        {jobs.length === 1 && first !== undefined
          ? titleOf(first)
          : t("list.selected", { count: jobs.length })}
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onClose();
          onSave();
        }}
      >
        {children}
        <div className="dialog-foot">
          <button type="button" className="button" onClick={onClose}>
            {t("common.cancel")}
          </button>
          <button type="submit" className="button button-primary">
            {t("common.save")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface FieldProps {
  label: string;
  hint: string;
  value: string;
  placeholder?: string;
  maxLength?: number;
  input: RefObject<HTMLInputElement | null>;
  onChange: (value: string) => void;
}

export function TextField({ label, hint, value, placeholder, maxLength, input, onChange }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        ref={input}
        id={id}
        dir="auto"
        autoComplete="off"
        value={value}
        placeholder={placeholder}
        maxLength={maxLength}
        aria-describedby={`${id}-hint`}
        onFocus={(event) => {
          event.target.select();
        }}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
      <p id={`${id}-hint`} className="hint">
        {hint}
      </p>
    </div>
  );
}
