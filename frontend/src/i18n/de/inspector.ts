import type { Area } from "../messages";

export const inspector = {
  label: "Details",
} satisfies Area<"inspector">;
