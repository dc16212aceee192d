import { useId, useState } from "react";

interface Props {
  label: string;
  value: number | null;
  min: number;
  max: number;
  placeholder?: string;
  /** With Enter, or when the field is left; an empty field is null. */
  onChange: (value: number | null) => void;
}

export function NumberField({ label, value, min, max, placeholder, onChange }: Props) {
  const id = useId();
  const [text, setText] = useState(value === null ? "" : String(value));
  const [told, setTold] = useState(value);
  const [wrong, setWrong] = useState(false);
  const commit = () => {
    const next = text.trim() === "" ? null : Number(text.replace(",", "."));
    const fits = next === null || (next >= min && next <= max);
    setWrong(!fits);
    if (fits && next !== told) {
      setTold(next);
      onChange(next);
    }
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        inputMode="decimal"
        autoComplete="off"
        value={text}
        placeholder={placeholder}
        aria-invalid={wrong}
        onChange={(event) => {
          setText(event.target.value);
          setWrong(false);
        }}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            commit();
          }
        }}
      />
    </div>
  );
}
