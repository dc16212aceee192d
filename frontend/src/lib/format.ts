/** Numbers and times as people read them. Never NaN or Infinity: the answer is then a dash. */

const DASH = "–";
const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

function usable(value: number | null | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

/** SI units (1 kB = 1000 B), three significant digits. */
export function bytes(value: number | null | undefined): string {
  if (!usable(value)) {
    return DASH;
  }
  let amount = value;
  let unit = 0;
  while (amount >= 999.5 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || amount >= 99.95 ? 0 : amount >= 9.995 ? 1 : 2;
  return `${amount.toFixed(digits)} ${UNITS[unit] ?? "PB"}`;
}

export function speed(value: number | null | undefined): string {
  if (!usable(value)) {
    return DASH;
  }
  return value < 1000 ? "0 kB/s" : `${bytes(value)}/s`;
}

/** Truncated, so that 100 never shows too early. */
export function percent(value: number | null | undefined, digits = 0): string {
  if (!usable(value)) {
    return DASH;
  }
  const scale = 10 ** digits;
  return `${(Math.floor(Math.min(value, 100) * scale + 1e-9) / scale).toFixed(digits)}%`;
}

const ETA_STEPS: readonly [limit: number, size: number, unit: string][] = [
  [90, 1, "second"],
  [90 * 60, 60, "minute"],
  [36 * 3600, 3600, "hour"],
  [Infinity, 86_400, "day"],
];

/** One unit in words: `1 minute remaining`. */
export function remaining(seconds: number | null | undefined): string {
  if (!usable(seconds)) {
    return "remaining time unknown";
  }
  const [, size, unit] = ETA_STEPS.find(([limit]) => seconds < limit) ?? [0, 1, "second"];
  const amount = Math.max(1, Math.round(seconds / size));
  return `${amount} ${unit}${amount === 1 ? "" : "s"} remaining`;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });

/** The time of day, with the date when it was not today. */
export function moment(iso: string | null | undefined, today = new Date()): string {
  const then = new Date(iso ?? "");
  if (Number.isNaN(then.getTime())) {
    return DASH;
  }
  const time = clock.format(then);
  return then.toDateString() === today.toDateString() ? time : `${date.format(then)}, ${time}`;
}

const names = new Intl.DisplayNames(["en"], { type: "language" });

export function languageName(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code; // not a BCP 47 tag
  }
}
