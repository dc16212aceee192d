import { ApiError, call } from "./client";
import type { Engine } from "./types";

const LANGUAGES = ["en", "es", "kk", "ru"];
const FALLBACK: Engine[] = ["vot", "local"].map((name) => ({
  name,
  sources: LANGUAGES,
  targets: LANGUAGES,
}));

/** Which engine speaks what; a short list when the server cannot tell. */
export async function listEngines(): Promise<Engine[]> {
  try {
    const { engines } = await call<{ engines: Engine[] }>("/api/languages");
    return engines.length > 0 ? engines : FALLBACK;
  } catch (error) {
    if (error instanceof ApiError) {
      return FALLBACK;
    }
    throw error;
  }
}
