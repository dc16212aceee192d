import { call } from "./client";
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Settings = Schemas["SettingsView"];
export type SettingsChange = Partial<Settings>;
export type About = Schemas["AboutAnswer"];
export type Totals = Schemas["Totals"];

/** What changes while Dubline runs, and what follows from it. */
export function getSettings(): Promise<Settings> {
  return call("/api/settings");
}

/** Only what is named changes; one wrong value changes nothing. */
export function changeSettings(body: SettingsChange): Promise<Settings> {
  return call("/api/settings", { method: "PATCH", body });
}

export function getAbout(): Promise<About> {
  return call("/api/about");
}

export function getTotals(): Promise<Schemas["TotalsAnswer"]> {
  return call("/api/totals");
}

export function getStats(): Promise<Schemas["StatsAnswer"]> {
  return call("/api/stats");
}

/** Answers with 503, and so with an error, when something is wrong. */
export function getHealth(): Promise<Schemas["Health"]> {
  return call("/healthz");
}
