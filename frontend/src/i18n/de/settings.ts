import type { Area } from "../messages";

export const settings = {
  title: "Einstellungen",
} satisfies Area<"settings">;
