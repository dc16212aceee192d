/** Moments and spans of time, kept fresh. */

import { useEffect, useState } from "react";
import { language, t } from "../../i18n";

const DAY_S = 86_400;
const STEPS = [
  { size: DAY_S, unit: "day" },
  { size: 3600, unit: "hour" },
  { size: 60, unit: "minute" },
  { size: 1, unit: "second" },
] as const;

/** The time in ms, anew every so often; at rest with null. */
export function useNow(everyMs: number | null): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (everyMs === null) {
      return undefined;
    }
    const timer = setInterval(() => {
      setNow(Date.now());
    }, everyMs);
    return () => {
      clearInterval(timer);
    };
  }, [everyMs]);
  return now;
}

/** Two units: `1 h 5 min`, `12 s`. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const at = STEPS.findIndex(({ size }) => whole >= size);
  const [first, second] = STEPS.slice(at < 0 ? 3 : at);
  if (first === undefined || second === undefined) {
    return amount(whole, "second");
  }
  const rest = Math.floor((whole % first.size) / second.size);
  const head = amount(Math.floor(whole / first.size), first.unit);
  return rest === 0 ? head : t("inspector.span", { first: head, second: amount(rest, second.unit) });
}

function amount(count: number, unit: (typeof STEPS)[number]["unit"]): string {
  switch (unit) {
    case "day":
      return t("inspector.days", { count });
    case "hour":
      return t("status.hours", { count });
    case "minute":
      return t("status.minutes", { count });
    case "second":
      return t("status.seconds", { count });
  }
}

/** Relative within a day: `5 minutes ago`, `in 40 seconds`; else the date and time. */
export function relative(iso: string, now: number): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  if (Math.abs(seconds) >= DAY_S) {
    return absolute(iso);
  }
  const step = STEPS.find(({ size }) => Math.abs(seconds) >= size) ?? STEPS[3];
  const words = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
  return words.format(Math.trunc(seconds / step.size), step.unit);
}

export function absolute(iso: string): string {
  return new Date(iso).toLocaleString(language(), { dateStyle: "medium", timeStyle: "medium" });
}

export function Moment({ iso }: { iso: string }) {
  const now = useNow(10_000);
  return (
    <time dateTime={iso} title={absolute(iso)}>
      {relative(iso, now)}
    </time>
  );
}
