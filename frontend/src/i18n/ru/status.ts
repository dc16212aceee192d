import type { Area } from "../messages";

export const status = {
  QUEUED: "В очереди",
} satisfies Area<"status">;
