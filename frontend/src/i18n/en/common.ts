export const common = {
  cancel: "Cancel",
  close: "Close",
  loading: "Loading…",
  retry: "Try again",
  jobs: { one: "{count} job", other: "{count} jobs" },
} as const;
