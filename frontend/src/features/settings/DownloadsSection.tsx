import { t } from "../../i18n";
import { getPresets } from "../../api/presets";
import { Environment, useEnvironment } from "./Environment";
import { Group, NumberField, SelectField, SwitchField, TextField } from "./fields";
import { useForm } from "./form";
import { useFetched } from "./use-fetched";

const ENVIRONMENT = ["MEDIA_ROOT", "LIBRARY_TEMPLATE", "DOWNLOAD_PROXY", "EGRESS_ALLOW"];

export function DownloadsSection() {
  const container = useEnvironment("DEFAULT_CONTAINER") ?? "mkv";
  const { values } = useForm();
  const presets = useFetched(getPresets).data?.map(({ name }) => name) ?? [];
  const fixed = [
    ["bestvideo+bestaudio", t("settings.presetBest")],
    ["best", t("settings.presetSingle")],
    ["bestaudio", t("settings.presetAudio")],
    ["worst", t("settings.presetWorst")],
  ] as const;
  const isFixed = fixed.some(([word]) => word === values.defaultFormatPreset);
  const named = new Set(isFixed ? presets : [...presets, values.defaultFormatPreset]);
  return (
    <>
      <Group title={t("settings.newJobs")}>
        <SelectField
          name="defaultFormatPreset"
          label={t("settings.preset")}
          options={[...fixed, ...[...named].map((name) => [name, name] as const)]}
        />
        <SelectField
          name="defaultContainer"
          label={t("settings.container")}
          options={[
            [null, t("settings.fromEnvironment", { value: container.toUpperCase() })],
            ["mkv", "MKV"],
            ["mp4", "MP4"],
            ["webm", "WEBM"],
          ]}
        />
        <TextField name="defaultFolder" label={t("settings.folder")} hint={t("settings.folderHint")} />
        <SwitchField name="defaultSubtitles" label={t("settings.subtitles")} />
      </Group>
      <Group title={t("settings.retries")}>
        <NumberField name="retriesMax" label={t("settings.retriesMax")} min={0} max={100} />
        <NumberField
          name="retryPauseSec"
          label={t("settings.retryPause")}
          hint={t("settings.retryPauseHint")}
          unit={t("settings.seconds")}
          min={0.1}
          max={3600}
          step="any"
        />
      </Group>
      <Group title={t("settings.retention")}>
        <NumberField
          name="keepFailedHours"
          label={t("settings.keepFailed")}
          hint={t("settings.keepFailedHint")}
          unit={t("settings.hours")}
          min={0}
          step="any"
        />
        <NumberField
          name="removeFinishedDays"
          label={t("settings.removeFinished")}
          placeholder={t("settings.never")}
          unit={t("settings.days")}
          min={0}
          step="any"
        />
        <SwitchField
          name="removeFinishedFiles"
          label={t("settings.removeFiles")}
          hint={t("settings.removeFilesHint")}
        />
        <NumberField
          name="keepEventsDays"
          label={t("settings.keepEvents")}
          placeholder={t("settings.forever")}
          unit={t("settings.days")}
          min={0}
          step="any"
        />
      </Group>
      <Environment names={ENVIRONMENT} />
    </>
  );
}
