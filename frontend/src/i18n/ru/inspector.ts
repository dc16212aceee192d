import type { Area } from "../messages";

export const inspector = {
  label: "Подробности",
} satisfies Area<"inspector">;
