import type { Area } from "../messages";

export const inspector = {
  label: "Detalles",
} satisfies Area<"inspector">;
