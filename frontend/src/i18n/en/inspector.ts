export const inspector = {
  label: "Details",
} as const;
