/** Numbers and times as people read them, in the page's language. Never NaN or Infinity: then a dash. */

import { language, number, t } from "../i18n";

const DASH = "–";

function usable(value: number | null | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

const numberFormats = new Map<string, Intl.NumberFormat>();

function decimal(value: number, digits: number): string {
  if (digits === 0) {
    return String(Math.round(value)); // the same in all our languages
  }
  const key = `${language()} ${digits}`;
  let format = numberFormats.get(key);
  if (format === undefined) {
    const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    format = new Intl.NumberFormat(language(), { ...fixed, useGrouping: false });
    numberFormats.set(key, format);
  }
  return format.format(value);
}

export { number as count } from "../i18n";

/** SI units (1 kB = 1000 B), three significant digits. */
export function bytes(value: number | null | undefined): string {
  if (!usable(value)) {
    return DASH;
  }
  const units = t("status.units").split(" ");
  let amount = value;
  let unit = 0;
  while (amount >= 999.5 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || amount >= 99.95 ? 0 : amount >= 9.995 ? 1 : 2;
  return `${decimal(amount, digits)} ${units[unit] ?? ""}`;
}

export function speed(value: number | null | undefined): string {
  if (!usable(value)) {
    return DASH;
  }
  return t("status.perSecond", { amount: value < 1000 ? `0 ${kilobytes()}` : bytes(value) });
}

function kilobytes(): string {
  return t("status.units").split(" ")[1] ?? "";
}

/** Truncated, so that 100 never shows too early. */
export function percent(value: number | null | undefined, digits = 0): string {
  if (!usable(value)) {
    return DASH;
  }
  const scale = 10 ** digits;
  return `${decimal(Math.floor(Math.min(value, 100) * scale + 1e-9) / scale, digits)}%`;
}

const TOO_LONG_S = 99 * 3600;
const ETA_STEPS = [
  { limit: 90, size: 1, words: "status.secondsLeft", short: "status.seconds" },
  { limit: 90 * 60, size: 60, words: "status.minutesLeft", short: "status.minutes" },
  { limit: TOO_LONG_S, size: 3600, words: "status.hoursLeft", short: "status.hours" },
] as const;

/** One unit in words: `1 minute remaining`. */
export function remaining(seconds: number | null | undefined): string {
  if (!usable(seconds)) {
    return t("status.unknownLeft");
  }
  const step = ETA_STEPS.find(({ limit }) => seconds < limit);
  return step === undefined
    ? t("status.daysLeft")
    : t(step.words, { count: Math.max(1, Math.round(seconds / step.size)) });
}

/** The same for a narrow place: `1 min`; empty when it is not known. */
export function remainingShort(seconds: number | null | undefined): string {
  if (!usable(seconds)) {
    return "";
  }
  const step = ETA_STEPS.find(({ limit }) => seconds < limit);
  return step === undefined
    ? t("status.days")
    : t(step.short, { count: Math.max(1, Math.round(seconds / step.size)) });
}

/** The length of a film: `1:02:03`, `4:07`. */
export function duration(seconds: number | null | undefined): string {
  if (!usable(seconds)) {
    return DASH;
  }
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** The time of day, with the date when it was not today. */
export function moment(iso: string | null | undefined, today = new Date()): string {
  const then = new Date(iso ?? "");
  if (Number.isNaN(then.getTime())) {
    return DASH;
  }
  const { clock, calendar } = dateFormats();
  const time = clock.format(then);
  return then.toDateString() === today.toDateString() ? time : `${calendar.format(then)}, ${time}`;
}

const datesByLanguage = new Map<string, { clock: Intl.DateTimeFormat; calendar: Intl.DateTimeFormat }>();

/** Kept, because to make one costs more than to draw a row. */
function dateFormats() {
  const known = datesByLanguage.get(language());
  const formats = known ?? {
    clock: new Intl.DateTimeFormat(language(), { hour: "2-digit", minute: "2-digit" }),
    calendar: new Intl.DateTimeFormat(language(), { month: "short", day: "numeric" }),
  };
  datesByLanguage.set(language(), formats);
  return formats;
}

const languageNames = new Map<string, Intl.DisplayNames>();

export function languageName(code: string): string {
  let names = languageNames.get(language());
  if (names === undefined) {
    names = new Intl.DisplayNames([language()], { type: "language" });
    languageNames.set(language(), names);
  }
  try {
    return names.of(code) ?? code;
  } catch {
    return code; // not a BCP 47 tag
  }
}

/** The first use of `Intl` costs tens of milliseconds: pay while the server is being asked. */
export function warmUp(): void {
  number(1000);
  decimal(1.5, 1);
  moment(new Date().toISOString());
  languageName("en");
}
