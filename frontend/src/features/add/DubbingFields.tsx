import { useId } from "react";
import type { Languages } from "../../api/types";
import { languageName } from "../../lib/format";
import { sourcesFor, targetsFor, type Options } from "./request";

/** How much more the voice stands out from the original, in decibels. */
const VOICES = [
  [6, "Much clearer than the original"],
  [3, "Clearer than the original"],
  [0, "As usual"],
  [-3, "Closer to the original"],
  [-6, "Much closer to the original"],
] as const;

interface Props {
  languages: Languages;
  options: Options;
  onChange: (change: Partial<Options>) => void;
}

export function DubbingFields({ languages, options, onChange }: Props) {
  const id = useId();
  const { engines } = languages;
  const sources = sourcesFor(engines, options);
  const targets = targetsFor(engines, options);
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
              <LanguageOptions codes={sources} />
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
              <LanguageOptions codes={targets.length > 0 ? targets : [options.targetLang]} />
            </select>
          </div>
          <div className="field">
            <label htmlFor={`${id}-engine`}>Engine</label>
            <select
              id={`${id}-engine`}
              value={options.dubbingProvider}
              aria-describedby={`${id}-note`}
              onChange={(event) => {
                onChange({ dubbingProvider: event.target.value });
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
          <div className="field">
            <label htmlFor={`${id}-voice`}>Voice</label>
            <select
              id={`${id}-voice`}
              value={options.voiceBalance}
              onChange={(event) => {
                onChange({ voiceBalance: Number(event.target.value) });
              }}
            >
              {VOICES.map(([decibels, name]) => (
                <option key={decibels} value={decibels}>
                  {name}
                </option>
              ))}
            </select>
          </div>
          <p className="hint" id={`${id}-note`}>
            {note(options.dubbingProvider, languages)}
          </p>
        </div>
      )}
    </fieldset>
  );
}

function LanguageOptions({ codes }: { codes: readonly string[] }) {
  return codes.map((code) => (
    <option key={code} value={code}>
      {languageName(code)}
    </option>
  ));
}

function note(provider: Options["dubbingProvider"], { engines }: Languages): string {
  if (engines.length === 0) {
    return "No dubbing engine is running right now; the job will wait for one.";
  }
  const telling = engines.find(
    ({ name, thirdParty }) => thirdParty && (provider === "auto" || name === provider),
  );
  if (telling === undefined) {
    return "The link and the sound stay on this machine. Without a speech model the source needs subtitles.";
  }
  const what = "sends the link, and the sound if asked for it, to a third-party translation service.";
  return provider === "auto"
    ? `Automatic may choose ${telling.name}, which ${what}`
    : `${telling.name} ${what}`;
}
