import { useId } from "react";
import { PRESETS, type Options } from "./request";

const CONTAINERS: readonly Options["outputContainer"][] = ["", "mkv", "mp4", "webm"];

interface Props {
  options: Options;
  onChange: (change: Partial<Options>) => void;
}

export function FileFields({ options, onChange }: Props) {
  const id = useId();
  return (
    <fieldset className="group">
      <legend>File</legend>
      <div className="fields">
        <div className="field">
          <label htmlFor={`${id}-preset`}>Quality</label>
          <select
            id={`${id}-preset`}
            value={options.formatPreset}
            onChange={(event) => {
              onChange({ formatPreset: event.target.value as Options["formatPreset"] });
            }}
          >
            {Object.entries(PRESETS).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor={`${id}-container`}>Container</label>
          <select
            id={`${id}-container`}
            value={options.outputContainer}
            onChange={(event) => {
              onChange({ outputContainer: event.target.value as Options["outputContainer"] });
            }}
          >
            {CONTAINERS.map((name) => (
              <option key={name} value={name}>
                {name === "" ? "Default" : name.toUpperCase()}
              </option>
            ))}
          </select>
        </div>
        <div className="checks">
          <label className="check">
            <input
              type="checkbox"
              checked={options.downloadSubtitles}
              onChange={(event) => {
                onChange({ downloadSubtitles: event.target.checked });
              }}
            />
            Embed subtitles
          </label>
          <label className="check">
            <input
              type="checkbox"
              checked={options.startPaused}
              onChange={(event) => {
                onChange({ startPaused: event.target.checked });
              }}
            />
            Start paused
          </label>
        </div>
      </div>
    </fieldset>
  );
}
