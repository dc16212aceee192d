import { t, type Key } from "../../i18n";
import { Check, Field, Select } from "./Field";
import { CONTAINERS, FORMATS, type Options } from "./request";

const FORMAT_NAMES: Record<(typeof FORMATS)[number], Key> = {
  "bestvideo+bestaudio": "add.presetBest",
  best: "add.presetSingle",
  bestaudio: "add.presetAudio",
  worst: "add.presetSmallest",
};

interface Props {
  /** Names of presets; null until they are known. */
  presets: readonly string[] | null;
  options: Options;
  onChange: (change: Partial<Options>) => void;
}

export function FileFields({ presets, options, onChange }: Props) {
  const known = FORMATS.some((word) => word === options.formatPreset) ? [] : [options.formatPreset];
  return (
    <fieldset className="group">
      <legend>{t("add.file")}</legend>
      <div className="fields">
        <Select
          label={t("add.quality")}
          value={options.formatPreset}
          options={[
            ...FORMATS.map((word) => [word, t(FORMAT_NAMES[word])] as const),
            ...(presets ?? known).map((name) => [name, name] as const),
          ]}
          onChange={(formatPreset) => {
            onChange({ formatPreset });
          }}
        />
        <Select
          label={t("add.container")}
          value={options.outputContainer}
          options={CONTAINERS.map((name) => [
            name,
            name === "" ? t("add.containerDefault") : name.toUpperCase(),
          ])}
          onChange={(outputContainer) => {
            onChange({ outputContainer });
          }}
        />
        <div className="checks">
          <Check
            label={t("add.subtitles")}
            checked={options.downloadSubtitles}
            onChange={(downloadSubtitles) => {
              onChange({ downloadSubtitles });
            }}
          />
        </div>
        {options.downloadSubtitles && (
          <Field label={t("add.subtitleLangs")} hint={t("add.subtitleLangsHint")}>
            {(id, hintId) => (
              <input
                id={id}
                value={options.subtitleLangs}
                placeholder="en, es, pt-BR"
                aria-describedby={hintId}
                onChange={(event) => {
                  onChange({ subtitleLangs: event.target.value });
                }}
              />
            )}
          </Field>
        )}
      </div>
    </fieldset>
  );
}
