import { t } from "../../i18n";
import { speed } from "../../lib/format";
import { Environment } from "./Environment";
import { Group, NumberField, SelectField, SwitchField } from "./fields";
import { useForm } from "./form";
import { ScheduleEditor } from "./ScheduleEditor";

const ENVIRONMENT = [
  "DOWNLOAD_CONCURRENCY",
  "DUB_CONCURRENCY",
  "MUX_CONCURRENCY",
  "DOWNLOAD_RATE_LIMIT",
  "MIN_FREE_SPACE_GB",
];

const SIZES = [
  ["downloadSize", "settings.downloadSize", "download"],
  ["dubSize", "settings.dubSize", "dub"],
  ["muxSize", "settings.muxSize", "mux"],
] as const;

export function QueueSection() {
  const { values } = useForm();
  const { rateLimitInForce } = values;
  return (
    <>
      <Group title={t("settings.parallel")}>
        {SIZES.map(([name, label, stage]) => (
          <NumberField
            key={name}
            name={name}
            label={t(label)}
            hint={t("settings.sizeNow", { value: values.sizes[stage] ?? 0 })}
            placeholder={t("settings.asWorkers")}
            min={0}
            max={64}
          />
        ))}
        <NumberField
          name="stalledMinutes"
          label={t("settings.stalled")}
          hint={t("settings.stalledHint")}
          unit={t("settings.minutes")}
          min={0}
          max={1440}
          step="any"
        />
        <SwitchField
          name="queuePaused"
          label={t("settings.queuePaused")}
          hint={t("settings.queuePausedHint")}
        />
      </Group>
      <Group title={t("settings.speed")}>
        <p className="hint" role="status">
          {rateLimitInForce === null
            ? t("settings.noLimitNow")
            : t("settings.limitNow", { limit: speed(rateLimitInForce) })}
        </p>
        <NumberField
          name="rateLimit"
          label={t("settings.rateLimit")}
          hint={t("settings.rateLimitHint")}
          placeholder={t("settings.noLimit")}
          unit={t("settings.kbs")}
          scale={1000}
          min={2}
          step="any"
        />
        <NumberField
          name="altRateLimit"
          label={t("settings.altRateLimit")}
          unit={t("settings.kbs")}
          scale={1000}
          min={2}
          step="any"
        />
        <SelectField
          name="altMode"
          label={t("settings.altMode")}
          options={[
            ["off", t("settings.altOff")],
            ["on", t("settings.altOn")],
            ["schedule", t("settings.altSchedule")],
          ]}
        />
        {values.altMode === "schedule" && <ScheduleEditor />}
      </Group>
      <Environment names={ENVIRONMENT} />
    </>
  );
}
