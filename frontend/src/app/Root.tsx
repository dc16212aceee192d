import { useSyncExternalStore } from "react";
import { language, onLanguage } from "../i18n";
import { App } from "./App";

/** The page; another language builds it anew, so that no word of the old one stays. */
export function Root() {
  const spoken = useSyncExternalStore(onLanguage, language);
  return <App key={spoken} />;
}
