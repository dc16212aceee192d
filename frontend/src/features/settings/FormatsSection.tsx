import { useCallback, useRef, useState } from "react";
import { deletePreset, getPresets, putPreset, type Preset } from "../../api/presets";
import { t } from "../../i18n";
import { ConfirmDialog } from "./ConfirmDialog";
import { Group } from "./fields";
import { selectorOf } from "./preset-choices";
import { PresetForm, type PresetFields } from "./PresetForm";
import { useEntry } from "./use-entry";
import { useFetched } from "./use-fetched";
import "../../styles/settings-lists.css";

const FRESH: PresetFields = {
  name: "",
  format: selectorOf({ height: null, codec: null }),
  outputContainer: null,
};

export function FormatsSection() {
  const presets = useFetched(getPresets);
  const { reload } = presets;
  const [doomed, setDoomed] = useState<string | null>(null);
  const first = useRef<HTMLInputElement>(null);
  const store = useCallback(
    async ({ name, ...body }: PresetFields) => {
      await putPreset(name, body);
      reload();
    },
    [reload],
  );
  const entry = useEntry(FRESH, store);
  const there = presets.data ?? [];
  const free = suggestions().filter(({ name }) => !there.some((one) => one.name === name));

  return (
    <>
      <Group title={t("settings.presets")}>
        <p className="hint">{t("settings.presetsHint")}</p>
        {presets.error !== "" && <p className="form-error">{presets.error}</p>}
        {presets.data?.length === 0 && <p>{t("settings.noPresets")}</p>}
        <ul className="cards">
          {there.map((preset) => (
            <PresetCard
              key={preset.name}
              preset={preset}
              busy={entry.dirty}
              onEdit={() => {
                entry.change(asFields(preset));
                first.current?.focus();
              }}
              onDelete={() => {
                setDoomed(preset.name);
              }}
            />
          ))}
        </ul>
      </Group>
      {presets.data !== null && free.length > 0 && (
        <Group title={t("settings.suggestions")}>
          <p className="hint">{t("settings.suggestionsHint")}</p>
          <p className="suggestions">
            {free.map((one) => (
              <button
                key={one.name}
                type="button"
                className="button button-quiet"
                aria-label={t("settings.suggestAdd", { name: one.name })}
                onClick={() => void entry.attempt(() => store(one))}
              >
                + {one.name}
              </button>
            ))}
          </p>
        </Group>
      )}
      <PresetForm entry={entry} first={first} />
      {doomed !== null && (
        <ConfirmDialog
          title={t("settings.deletePresetTitle", { name: doomed })}
          text={t("settings.deletePresetText")}
          onConfirm={() => {
            setDoomed(null);
            void entry.attempt(async () => {
              await deletePreset(doomed);
              reload();
              first.current?.focus();
            });
          }}
          onClose={() => {
            setDoomed(null);
          }}
        />
      )}
    </>
  );
}

/** Offered, not made: what is in the database, somebody has wanted. */
function suggestions(): PresetFields[] {
  return [
    { name: "1080p", format: selectorOf({ height: 1080, codec: null }), outputContainer: null },
    { name: "720p", format: selectorOf({ height: 720, codec: null }), outputContainer: null },
    { name: "480p", format: selectorOf({ height: 480, codec: null }), outputContainer: null },
    {
      name: t("settings.suggestTv"),
      format: selectorOf({ height: 1080, codec: "h264" }),
      outputContainer: "mp4",
    },
  ];
}

function asFields({ name, format, outputContainer }: Preset): PresetFields {
  return { name, format, outputContainer: outputContainer as PresetFields["outputContainer"] };
}

interface CardProps {
  preset: Preset;
  /** Something unsaved is in the form. */
  busy: boolean;
  onEdit: () => void;
  onDelete: () => void;
}

function PresetCard({ preset, busy, onEdit, onDelete }: CardProps) {
  const { name, format, outputContainer } = preset;
  return (
    <li className="card entry">
      <h5 dir="auto">{name}</h5>
      <p>
        <code>{format}</code>
      </p>
      <p className="hint">{outputContainer?.toUpperCase() ?? t("settings.anyContainer")}</p>
      <p className="settings-buttons">
        <button
          type="button"
          className="button button-quiet"
          aria-label={t("settings.editNamed", { name })}
          disabled={busy}
          onClick={onEdit}
        >
          {t("settings.edit")}
        </button>
        <button
          type="button"
          className="button button-quiet"
          aria-label={t("settings.deleteNamed", { name })}
          onClick={onDelete}
        >
          {t("settings.delete")}
        </button>
      </p>
    </li>
  );
}
