import type { Area } from "../messages";

export const common = {
  cancel: "Cancelar",
  close: "Cerrar",
  loading: "Cargando…",
  retry: "Reintentar",
  jobs: { one: "{count} tarea", many: "{count} de tareas", other: "{count} tareas" },
} satisfies Area<"common">;
