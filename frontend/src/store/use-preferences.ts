import { useSyncExternalStore } from "react";
import { onPreferences, preferences, type Preferences } from "./preferences";

/** Apart from the preferences themselves, which the page's first script reads without React. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(onPreferences, preferences);
}
