import type { Area } from "../messages";

export const add = {
  title: "Downloads hinzufügen",
} satisfies Area<"add">;
