import type { Area } from "../messages";

export const world = {
  testNotice: "So meldet sich Dubline.",
  completedTitle: "Fertig",
  failedTitle: "Fehlgeschlagen",
  aJobCompleted: "Ein Auftrag ist fertig.",
  aJobFailed: "Ein Auftrag ist fehlgeschlagen.",
  drainedBody: "Die Warteschlange ist leer: Alles ist erledigt.",
  diskLowBody: "Der Speicher ist fast voll; neue Arbeit wartet.",
  loginExpiredBody: "Die Anmeldung ist abgelaufen; bitte neu anmelden.",
  manyCompleted: { one: "{count} fertig", other: "{count} fertig" },
  manyFailed: { one: "{count} fehlgeschlagen", other: "{count} fehlgeschlagen" },
  manyOther: { one: "{count} weitere Meldung", other: "{count} weitere Meldungen" },
  world: "Hinweise",
  bannerNoWorker: "Kein Worker läuft für: {work}. Solche Aufträge warten.",
  bannerDisk: "Der Speicher ist fast voll ({free} frei): Neue Arbeit wartet.",
  bannerEngine: "Keine Synchron-Engine funktioniert hier: Synchronisationen warten.",
  whatToDo: "Was tun",
  dropHere: "Links oder eine Textdatei mit Links hier ablegen",
} satisfies Area<"world">;
