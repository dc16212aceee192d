import type { Area } from "../messages";

export const common = {
  cancel: "Abbrechen",
  close: "Schließen",
  loading: "Wird geladen…",
  retry: "Erneut versuchen",
  jobs: { one: "{count} Auftrag", other: "{count} Aufträge" },
} satisfies Area<"common">;
