export const status = {
  QUEUED: "Queued",
} as const;
