import type { Area } from "../messages";

export const list = {
  label: "Задания",
} satisfies Area<"list">;
