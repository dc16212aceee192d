import { useId, type ReactNode } from "react";

interface Props {
  label: string;
  hint?: string;
  children: (id: string, hintId: string | undefined) => ReactNode;
}

/** A labelled field with an optional hint that assistive technology reads with it. */
export function Field({ label, hint, children }: Props) {
  const id = useId();
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(id, hintId)}
      {hint !== undefined && (
        <p className="hint" id={hintId}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface SelectProps<Value extends string | number> {
  label: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  onChange: (value: Value) => void;
  describedBy?: string;
}

/** A choice of few; numbers stay numbers. */
export function Select<Value extends string | number>(props: SelectProps<Value>) {
  const { label, value, options, onChange, describedBy } = props;
  return (
    <Field label={label}>
      {(id) => (
        <select
          id={id}
          value={value}
          aria-describedby={describedBy}
          onChange={(event) => {
            const chosen = options.find(([option]) => String(option) === event.target.value);
            if (chosen !== undefined) {
              onChange(chosen[0]);
            }
          }}
        >
          {options.map(([option, name]) => (
            <option key={option} value={option}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface CheckProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  isSwitch?: boolean;
}

export function Check({ label, checked, onChange, isSwitch = false }: CheckProps) {
  return (
    <label className={isSwitch ? "switch" : "check"}>
      <input
        type="checkbox"
        role={isSwitch ? "switch" : undefined}
        checked={checked}
        onChange={(event) => {
          onChange(event.target.checked);
        }}
      />
      <span>{label}</span>
    </label>
  );
}
