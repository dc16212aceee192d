/** Fields bound to one setting each, with the server's word on what is wrong with it. */

import { useId, type ReactNode } from "react";
import type { Settings } from "../../api/settings";
import { useForm } from "./form";

type NameOf<Value> = {
  [Name in keyof Settings]-?: Settings[Name] extends Value ? Name : never;
}[keyof Settings];

interface Common {
  label: string;
  hint?: string | undefined;
}

interface FrameProps extends Common {
  error: string | undefined;
  children: (aria: { id: string; "aria-describedby": string; "aria-invalid": boolean }) => ReactNode;
}

export function Frame({ label, hint, error, children }: FrameProps) {
  const id = useId();
  const aria = { id, "aria-describedby": `${id}-hint ${id}-error`, "aria-invalid": error !== undefined };
  return (
    <div className="field setting">
      <label htmlFor={id}>{label}</label>
      {children(aria)}
      <p className="hint" id={`${id}-hint`}>
        {hint}
      </p>
      <p className="form-error" id={`${id}-error`}>
        {error}
      </p>
    </div>
  );
}

interface NumberProps extends Common {
  name: NameOf<number | null>;
  min: number;
  max?: number;
  step?: number | "any";
  /** The setting's value is this many times what is shown. */
  scale?: number;
  /** Shown where there is no number, which means something then. */
  placeholder?: string;
  unit?: string;
}

export function NumberField(props: NumberProps) {
  const { name, label, hint, min, max, step = 1, scale = 1, placeholder, unit } = props;
  const { values, errors, set } = useForm();
  const value = values[name];
  return (
    <Frame label={label} hint={hint} error={errors[name]}>
      {(aria) => (
        <span className="with-unit">
          <input
            {...aria}
            type="number"
            min={min}
            max={max}
            step={step}
            placeholder={placeholder}
            value={value === null ? "" : value / scale}
            onChange={({ target }) => {
              // An empty field is null: for some settings a choice, for the others an error.
              set(
                name,
                (target.value === "" ? null : Math.round(Number(target.value) * scale * 1e6) / 1e6) as never,
              );
            }}
          />
          {unit !== undefined && <span className="unit">{unit}</span>}
        </span>
      )}
    </Frame>
  );
}

interface SelectProps extends Common {
  name: NameOf<string | number | null>;
  /** Value and words; null is the environment's. */
  options: readonly (readonly [string | number | null, string])[];
}

export function SelectField({ name, label, hint, options }: SelectProps) {
  const { values, errors, set } = useForm();
  return (
    <Frame label={label} hint={hint} error={errors[name]}>
      {(aria) => (
        <select
          {...aria}
          value={String(values[name] ?? "")}
          onChange={({ target }) => {
            const chosen = options.find(([value]) => String(value ?? "") === target.value);
            set(name, (chosen?.[0] ?? null) as never);
          }}
        >
          {options.map(([value, words]) => (
            <option key={String(value)} value={String(value ?? "")}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Frame>
  );
}

export function TextField({ name, label, hint }: Common & { name: NameOf<string | null> }) {
  const { values, errors, set } = useForm();
  return (
    <Frame label={label} hint={hint} error={errors[name]}>
      {(aria) => (
        <input
          {...aria}
          type="text"
          spellCheck={false}
          value={values[name] ?? ""}
          onChange={({ target }) => {
            set(name, (target.value === "" ? null : target.value) as never);
          }}
        />
      )}
    </Frame>
  );
}

export function SwitchField({ name, label, hint }: Common & { name: NameOf<boolean> }) {
  const { values, set } = useForm();
  return (
    <Switch
      label={label}
      hint={hint}
      checked={values[name]}
      onChange={(checked) => {
        set(name, checked);
      }}
    />
  );
}

interface SwitchProps extends Common {
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

export function Switch({ label, hint, checked, disabled, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className="setting">
      <label className="switch">
        <input
          type="checkbox"
          role="switch"
          aria-describedby={`${id}-hint`}
          checked={checked}
          disabled={disabled}
          onChange={({ target }) => {
            onChange(target.checked);
          }}
        />
        {label}
      </label>
      <p className="hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}

export function Group({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="settings-group" aria-labelledby={id}>
      <h4 id={id}>{title}</h4>
      {children}
    </section>
  );
}
