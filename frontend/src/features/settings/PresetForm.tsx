import type { Ref } from "react";
import type { PresetBody } from "../../api/presets";
import { t } from "../../i18n";
import { Frame, Group } from "./fields";
import { choiceOf, CODECS, HEIGHTS, selectorOf, type Choice } from "./preset-choices";
import type { Entry } from "./use-entry";

export interface PresetFields {
  readonly name: string;
  readonly format: string;
  readonly outputContainer: PresetBody["outputContainer"];
}

const CODEC_NAMES = { h264: "H.264", vp9: "VP9", av1: "AV1" } as const;
const BY_HAND = "by hand";

interface Props {
  entry: Entry<PresetFields>;
  first: Ref<HTMLInputElement>;
}

export function PresetForm({ entry, first }: Props) {
  const { fields, was, errors, set } = entry;
  const title = was === null ? t("settings.newPreset") : t("settings.changePreset", { name: was.name });
  return (
    <Group title={title}>
      <Frame label={t("settings.presetName")} error={errors.name}>
        {(aria) => (
          <input
            {...aria}
            ref={first}
            maxLength={64}
            readOnly={was !== null}
            value={fields.name}
            onChange={({ target }) => {
              set({ name: target.value });
            }}
          />
        )}
      </Frame>
      <Builder
        format={fields.format}
        onChange={(format) => {
          set({ format });
        }}
      />
      <Frame
        label={t("settings.container")}
        hint={t("settings.presetContainerHint")}
        error={errors.outputContainer}
      >
        {(aria) => (
          <select
            {...aria}
            value={fields.outputContainer ?? ""}
            onChange={({ target }) => {
              set({ outputContainer: (target.value || null) as PresetFields["outputContainer"] });
            }}
          >
            <option value="">{t("settings.anyContainer")}</option>
            {["mkv", "mp4", "webm"].map((name) => (
              <option key={name} value={name}>
                {name.toUpperCase()}
              </option>
            ))}
          </select>
        )}
      </Frame>
      <Frame label={t("settings.selector")} hint={t("settings.selectorHint")} error={errors.format}>
        {(aria) => (
          <textarea
            {...aria}
            className="code"
            rows={3}
            spellCheck={false}
            value={fields.format}
            onChange={({ target }) => {
              set({ format: target.value.replaceAll("\n", "") });
            }}
          />
        )}
      </Frame>
    </Group>
  );
}

/** Two choices that write the selector, for who does not know its language. */
function Builder({ format, onChange }: { format: string; onChange: (format: string) => void }) {
  const choice = choiceOf(format);
  const choose = (part: Partial<Choice>) => {
    onChange(selectorOf({ height: null, codec: null, ...choice, ...part }));
  };
  return (
    <>
      <Choose
        label={t("settings.height")}
        value={choice === null ? BY_HAND : String(choice.height ?? "")}
        any={t("settings.anyHeight")}
        options={HEIGHTS.map((lines) => [String(lines), t("settings.lines", { lines: String(lines) })])}
        onChange={(value) => {
          choose({ height: HEIGHTS.find((lines) => String(lines) === value) ?? null });
        }}
      />
      <Choose
        label={t("settings.codec")}
        value={choice === null ? BY_HAND : (choice.codec ?? "")}
        any={t("settings.anyCodec")}
        options={CODECS.map((codec) => [codec, CODEC_NAMES[codec]])}
        onChange={(value) => {
          choose({ codec: CODECS.find((codec) => codec === value) ?? null });
        }}
      />
    </>
  );
}

interface ChooseProps {
  label: string;
  value: string;
  any: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}

function Choose({ label, value, any, options, onChange }: ChooseProps) {
  return (
    <Frame label={label} error={undefined}>
      {(aria) => (
        <select
          {...aria}
          value={value}
          onChange={({ target }) => {
            onChange(target.value);
          }}
        >
          {value === BY_HAND && (
            <option value={BY_HAND} disabled>
              {t("settings.byHand")}
            </option>
          )}
          <option value="">{any}</option>
          {options.map(([one, words]) => (
            <option key={one} value={one}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Frame>
  );
}
