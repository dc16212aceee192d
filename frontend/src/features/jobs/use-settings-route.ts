import { useCallback } from "react";
import { useLocation, useRoute } from "wouter";

/** `/settings/:section`; null when the list is shown. */
export function useSettingsRoute() {
  const [, navigate] = useLocation();
  const [matches, params] = useRoute<{ section?: string }>("/settings/:section?");
  const openSettings = useCallback(() => {
    navigate(`/settings/downloads${window.location.search}`); // the list stays as it is behind them
  }, [navigate]);
  const closeSettings = useCallback(() => {
    navigate(`/${window.location.search}`);
  }, [navigate]);
  return { section: matches ? (params.section ?? "downloads") : null, openSettings, closeSettings };
}
