import type { Area } from "../messages";

export const list = {
  label: "Tareas",
} satisfies Area<"list">;
