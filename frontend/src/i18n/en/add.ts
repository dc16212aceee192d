export const add = {
  title: "Add downloads",
} as const;
