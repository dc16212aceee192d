import type { Area } from "../messages";

export const common = {
  cancel: "Abbrechen",
  close: "Schließen",
  loading: "Wird geladen…",
  retry: "Erneut versuchen",
  jobs: { one: "{count} Auftrag", other: "{count} Aufträge" },
  login: "Anmelden",
  loggingIn: "Anmeldung läuft…",
  logout: "Abmelden",
  userName: "Benutzername",
  password: "Passwort",
  showPassword: "Passwort anzeigen",
  wrongLogin: "Benutzername oder Passwort ist falsch.",
  loginAgain: "Bitte erneut anmelden",
  loginAgainWhy: "Die Sitzung ist abgelaufen. Die Seite bleibt, wie sie ist.",
  lead: "Link einfügen – eine Datei mit Original und übersetzter Stimme erhalten.",
  save: "Speichern",
  discard: "Verwerfen",
  dismiss: "Ausblenden",
} satisfies Area<"common">;
