import type { Area } from "../messages";

export const status = {
  QUEUED: "En cola",
} satisfies Area<"status">;
