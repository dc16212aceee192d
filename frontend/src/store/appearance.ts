/** Puts theme and language on the document, now and whenever a person changes them. */

import { language, setLanguage } from "../i18n";
import { onPreferences, preferences } from "./preferences";

/** Resolves once the page can be shown in the chosen language. */
export function followAppearance(): Promise<void> {
  onPreferences(() => void apply());
  return apply();
}

async function apply(): Promise<void> {
  document.documentElement.dataset.theme = preferences().theme;
  const wanted = preferences().language;
  if (wanted === language()) {
    return;
  }
  try {
    await setLanguage(wanted);
  } catch {
    return; // not to be had right now: the words stay as they are
  }
  if (wanted !== preferences().language) {
    await apply(); // it was changed again meanwhile
  }
}
