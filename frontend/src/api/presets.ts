import { call } from "./client";
import type { components } from "./schema.gen";

export type Preset = components["schemas"]["PresetView"];
export type PresetBody = components["schemas"]["PresetBody"];

/** Named choices of formats, by name. */
export async function getPresets(): Promise<Preset[]> {
  const { presets } = await call<components["schemas"]["PresetsAnswer"]>("/api/presets");
  return presets;
}

export function putPreset(name: string, body: PresetBody): Promise<Preset> {
  return call(`/api/presets/${encodeURIComponent(name)}`, { method: "PUT", body });
}

export function deletePreset(name: string): Promise<void> {
  return call(`/api/presets/${encodeURIComponent(name)}`, { method: "DELETE" });
}
