export const list = {
  label: "Jobs",
} as const;
