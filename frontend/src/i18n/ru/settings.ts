import type { Area } from "../messages";

export const settings = {
  title: "Настройки",
} satisfies Area<"settings">;
