import type { Area } from "../messages";

export const add = {
  title: "Añadir descargas",
} satisfies Area<"add">;
