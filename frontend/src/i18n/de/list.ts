import type { Area } from "../messages";

export const list = {
  label: "Aufträge",
} satisfies Area<"list">;
