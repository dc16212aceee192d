import type { Area } from "../messages";

export const settings = {
  title: "Ajustes",
} satisfies Area<"settings">;
