/** A stored event as one line of a log, and which lines to show. */

import type { EventView } from "../../api/logs";
import type { Stage, Status } from "../../api/types";
import { t } from "../../i18n";

export const LEVELS = ["debug", "info", "warning", "error"] as const;
export type Level = (typeof LEVELS)[number];

export interface Line {
  readonly seq: number;
  readonly at: string;
  readonly level: Level;
  readonly stage: Stage | null;
  readonly text: string;
}

export interface LogFilter {
  readonly level: Level;
  readonly stage: Stage | "";
  readonly search: string;
}

export function toLine({ seq, timestamp, event, payload }: EventView): Line {
  const line = { seq, at: timestamp, stage: isStage(payload.stage) ? payload.stage : null };
  switch (event) {
    case "log":
      return { ...line, level: isLevel(payload.level) ? payload.level : "info", text: word(payload.message) };
    case "error":
      return { ...line, level: "error", text: `${word(payload.code)}: ${word(payload.message)}` };
    case "state_change":
      return { ...line, level: payload.to === "FAILED" ? "error" : "info", text: change(payload) };
  }
}

export function matches(line: Line, { level, stage, search }: LogFilter): boolean {
  return (
    LEVELS.indexOf(line.level) >= LEVELS.indexOf(level) &&
    (stage === "" || line.stage === stage) &&
    (search === "" || line.text.toLowerCase().includes(search.toLowerCase()))
  );
}

/** For the clipboard and for files. */
export function asText(events: readonly EventView[]): string {
  return events.map((event) => lineText(toLine(event))).join("\n");
}

export function lineText({ at, level, stage, text }: Line): string {
  return `${at} ${level.toUpperCase().padEnd(7)} ${stage ?? "-"} ${text}`;
}

function change({ from, to, attempt }: EventView["payload"]): string {
  const target = statusWord(to);
  return typeof from === "string"
    ? `${t("inspector.changed", { from: statusWord(from), to: target })} (${t("inspector.attempt", { number: Number(attempt) })})`
    : t("inspector.created", { to: target });
}

function statusWord(status: unknown): string {
  return typeof status === "string" ? t(`status.${status as Status}`) : "–";
}

function word(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isLevel(value: unknown): value is Level {
  return LEVELS.some((level) => level === value);
}

function isStage(value: unknown): value is Stage {
  return value === "download" || value === "dub" || value === "mux";
}
