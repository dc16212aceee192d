import type { Area } from "../messages";

export const status = {
  QUEUED: "Wartet",
} satisfies Area<"status">;
