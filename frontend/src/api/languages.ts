import { call } from "./client";
import type { Languages } from "./types";

/** Which engine of the live workers dubs what; no engine while no dub worker is alive. */
export function getLanguages(): Promise<Languages> {
  return call("/api/languages");
}
