import type { Area } from "../messages";

export const world = {
  testNotice: "Así te avisa Dubline.",
  completedTitle: "Completado",
  failedTitle: "Ha fallado",
  aJobCompleted: "Un trabajo se ha completado.",
  aJobFailed: "Un trabajo ha fallado.",
  drainedBody: "La cola está vacía: todo está hecho.",
  diskLowBody: "El disco está casi lleno; el trabajo nuevo espera.",
  loginExpiredBody: "La sesión ha caducado; vuelve a iniciarla.",
  manyCompleted: { one: "{count} completado", many: "{count} completados", other: "{count} completados" },
  manyFailed: { one: "{count} fallido", many: "{count} fallidos", other: "{count} fallidos" },
  manyOther: { one: "{count} aviso más", many: "{count} avisos más", other: "{count} avisos más" },
  world: "Avisos",
  bannerNoWorker: "Ningún proceso activo para: {work}. Esos trabajos esperan.",
  bannerDisk: "El disco está casi lleno ({free} libres): el trabajo nuevo espera.",
  bannerEngine: "Aquí no funciona ningún motor de doblaje: los doblajes esperan.",
  whatToDo: "Qué hacer",
  dropHere: "Suelta aquí enlaces o un archivo de texto con enlaces",
} satisfies Area<"world">;
