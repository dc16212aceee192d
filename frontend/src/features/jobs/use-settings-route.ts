import { useCallback } from "react";
import { useLocation, useRoute } from "wouter";

/** `/settings/:section`; null when the list is shown. */
export function useSettingsRoute() {
  const [, navigate] = useLocation();
  const [matches, params] = useRoute<{ section?: string }>("/settings/:section?");
  const openSettings = useCallback(() => {
    navigate("/settings/downloads");
  }, [navigate]);
  const closeSettings = useCallback(() => {
    navigate("/");
  }, [navigate]);
  return { section: matches ? (params.section ?? "downloads") : null, openSettings, closeSettings };
}
