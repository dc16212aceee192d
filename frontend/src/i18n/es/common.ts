import type { Area } from "../messages";

export const common = {
  cancel: "Cancelar",
  close: "Cerrar",
  loading: "Cargando…",
  retry: "Reintentar",
  jobs: { one: "{count} trabajo", many: "{count} de trabajos", other: "{count} trabajos" },
  login: "Iniciar sesión",
  loggingIn: "Iniciando sesión…",
  logout: "Cerrar sesión",
  userName: "Nombre de usuario",
  password: "Contraseña",
  showPassword: "Mostrar contraseña",
  wrongLogin: "El nombre de usuario o la contraseña no son correctos.",
  loginAgain: "Vuelve a iniciar sesión",
  loginAgainWhy: "La sesión ha caducado. La página se queda como está.",
  lead: "Pega un enlace y obtén un solo archivo con la voz original y la traducida.",
  save: "Guardar",
  discard: "Descartar",
  dismiss: "Ocultar",
} satisfies Area<"common">;
