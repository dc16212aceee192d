import type { Settings } from "../../api/settings";
import { language, t } from "../../i18n";
import { Frame } from "./fields";
import { useForm } from "./form";

type Schedule = Settings["altSchedule"];

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const MONDAY = Date.UTC(2024, 0, 1);

/** The hours of the week in which the turtle's limit holds, by the server's clock. */
export function ScheduleEditor() {
  const { values, errors, set } = useForm();
  const schedule = values.altSchedule;
  const change = (part: Partial<Schedule>) => {
    set("altSchedule", { ...schedule, ...part });
  };
  const dayName = new Intl.DateTimeFormat(language(), { weekday: "short", timeZone: "UTC" });
  return (
    <fieldset className="schedule">
      <legend>{t("settings.schedule")}</legend>
      <div className="days">
        {DAYS.map((day, index) => (
          <label key={day} className="check">
            <input
              type="checkbox"
              checked={schedule.days.includes(day)}
              onChange={({ target }) => {
                change({
                  days: DAYS.filter((one) => (one === day ? target.checked : schedule.days.includes(one))),
                });
              }}
            />
            {dayName.format(MONDAY + index * 86_400_000)}
          </label>
        ))}
      </div>
      <div className="hours">
        {(["begin", "end"] as const).map((edge) => (
          <Frame
            key={edge}
            label={t(edge === "begin" ? "settings.begin" : "settings.end")}
            error={errors[`altSchedule.${edge}`]}
          >
            {(aria) => (
              <input
                {...aria}
                type="time"
                value={schedule[edge]}
                onChange={({ target }) => {
                  change({ [edge]: target.value });
                }}
              />
            )}
          </Frame>
        ))}
      </div>
      <p className="hint">{scheduleNote(schedule)}</p>
    </fieldset>
  );
}

function scheduleNote({ begin, end, days }: Schedule): string {
  if (days.length === 0) {
    return t("settings.scheduleNever");
  }
  if (begin === end) {
    return t("settings.scheduleAllDay");
  }
  return begin > end
    ? t("settings.scheduleNight", { begin, end })
    : t("settings.scheduleDay", { begin, end });
}
