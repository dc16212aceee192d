import { useId } from "react";
import type { Languages } from "../../api/types";
import { t, type Key } from "../../i18n";
import { languageName } from "../../lib/format";
import { Check, Select } from "./Field";
import { sourcesFor, targetsFor, type Options } from "./request";

/** How much more the voice stands out from the original, in decibels. */
const VOICES = [
  [6, "add.voiceMuchClearer"],
  [3, "add.voiceClearer"],
  [0, "add.voiceUsual"],
  [-3, "add.voiceCloser"],
  [-6, "add.voiceMuchCloser"],
] as const satisfies readonly (readonly [number, Key])[];

const ENGINES: Readonly<Record<string, Key>> = { auto: "add.engineAuto", local: "add.engineLocal" };

interface Props {
  languages: Languages;
  options: Options;
  onChange: (change: Partial<Options>) => void;
}

export function DubbingFields({ languages, options, onChange }: Props) {
  return (
    <fieldset className="group">
      <legend>
        <Check
          isSwitch
          label={t("add.dub")}
          checked={options.requestedDubbing}
          onChange={(requestedDubbing) => {
            onChange({ requestedDubbing });
          }}
        />
      </legend>
      {options.requestedDubbing && <Choices languages={languages} options={options} onChange={onChange} />}
    </fieldset>
  );
}

function Choices({ languages, options, onChange }: Props) {
  const noteId = useId();
  const { engines } = languages;
  const targets = targetsFor(engines, options);
  const mayBeLively = options.dubbingProvider !== "local" && engines.some(({ name }) => name === "vot");
  return (
    <div className="fields">
      <Select
        label={t("add.from")}
        value={options.sourceLang}
        options={[["auto", t("add.detect")], ...named(sourcesFor(engines, options))]}
        onChange={(sourceLang) => {
          onChange({ sourceLang });
        }}
      />
      <Select
        label={t("add.to")}
        value={options.targetLang}
        options={named(targets.length > 0 ? targets : [options.targetLang])}
        onChange={(targetLang) => {
          onChange({ targetLang });
        }}
      />
      <Select
        label={t("add.engine")}
        value={options.dubbingProvider}
        options={["auto", ...engines.map(({ name }) => name)].map((name) => [name, engineName(name)])}
        describedBy={noteId}
        onChange={(dubbingProvider) => {
          onChange({ dubbingProvider });
        }}
      />
      <Select
        label={t("add.voice")}
        value={options.voiceBalance}
        options={VOICES.map(([decibels, key]) => [decibels, t(key)])}
        onChange={(voiceBalance) => {
          onChange({ voiceBalance });
        }}
      />
      {mayBeLively && (
        <div className="checks">
          <Check
            label={t("add.lively")}
            checked={options.useLivelyVoice}
            onChange={(useLivelyVoice) => {
              onChange({ useLivelyVoice });
            }}
          />
        </div>
      )}
      <p className="hint" id={noteId}>
        {note(options.dubbingProvider, languages)}
      </p>
    </div>
  );
}

function engineName(name: string): string {
  const key = ENGINES[name];
  return key === undefined ? name : t(key);
}

function named(codes: readonly string[]): [string, string][] {
  return codes.map((code) => [code, languageName(code)]);
}

/** Who learns of the link, said where the engine is chosen. */
function note(provider: Options["dubbingProvider"], { engines }: Languages): string {
  if (engines.length === 0) {
    return t("add.noEngine");
  }
  const telling = engines.find(
    ({ name, thirdParty }) => thirdParty && (provider === "auto" || name === provider),
  );
  if (telling === undefined) {
    return t("add.staysHere");
  }
  return t(provider === "auto" ? "add.autoMaySend" : "add.sends", { engine: telling.name });
}
