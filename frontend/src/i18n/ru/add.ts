import type { Area } from "../messages";

export const add = {
  title: "Добавить загрузки",
} satisfies Area<"add">;
