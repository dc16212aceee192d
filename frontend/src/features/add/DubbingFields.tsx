import { useId } from "react";
import type { Engine } from "../../api/types";
import { languageName } from "../../lib/format";
import { sourcesFor, targetsFor, type Options } from "./request";

interface Props {
  engines: readonly Engine[];
  options: Options;
  onChange: (change: Partial<Options>) => void;
}

export function DubbingFields({ engines, options, onChange }: Props) {
  const id = useId();
  return (
    <fieldset className="group">
      <legend>
        <label className="switch">
          <input
            type="checkbox"
            role="switch"
            checked={options.requestedDubbing}
            onChange={(event) => {
              onChange({ requestedDubbing: event.target.checked });
            }}
          />
          <span>Add a dubbed voice</span>
        </label>
      </legend>
      {options.requestedDubbing && (
        <div className="fields">
          <div className="field">
            <label htmlFor={`${id}-from`}>From</label>
            <select
              id={`${id}-from`}
              value={options.sourceLang}
              onChange={(event) => {
                onChange({ sourceLang: event.target.value });
              }}
            >
              <option value="auto">Detect</option>
              <Languages codes={sourcesFor(engines, options)} />
            </select>
          </div>
          <div className="field">
            <label htmlFor={`${id}-to`}>To</label>
            <select
              id={`${id}-to`}
              value={options.targetLang}
              onChange={(event) => {
                onChange({ targetLang: event.target.value });
              }}
            >
              <Languages codes={targetsFor(engines, options)} />
            </select>
          </div>
          <div className="field">
            <label htmlFor={`${id}-engine`}>Engine</label>
            <select
              id={`${id}-engine`}
              value={options.dubbingProvider}
              aria-describedby={`${id}-note`}
              onChange={(event) => {
                onChange({ dubbingProvider: event.target.value as Options["dubbingProvider"] });
              }}
            >
              <option value="auto">Automatic</option>
              {engines.map(({ name }) => (
                <option key={name} value={name}>
                  {name === "local" ? "Local (on this machine)" : name}
                </option>
              ))}
            </select>
          </div>
          <p className="hint" id={`${id}-note`}>
            {note(options.dubbingProvider, engines)}
          </p>
        </div>
      )}
    </fieldset>
  );
}

function Languages({ codes }: { codes: readonly string[] }) {
  return codes.map((code) => (
    <option key={code} value={code}>
      {languageName(code)}
    </option>
  ));
}

function note(provider: Options["dubbingProvider"], engines: readonly Engine[]): string {
  if (provider === "local" || !engines.some(({ name }) => name === "vot")) {
    return "The link and the sound stay on this machine. The source needs subtitles.";
  }
  return provider === "vot"
    ? "vot sends the link to a third-party translation service."
    : "Automatic may choose vot, which sends the link to a third-party translation service.";
}
