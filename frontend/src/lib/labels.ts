/** Labels as the server takes them: case does not tell them apart. */

const same = (label: string) => label.toLowerCase();

/** The labels after some are removed and others added; those that are there stay as they are. */
export function relabelled(
  labels: readonly string[],
  add: readonly string[] = [],
  remove: readonly string[] = [],
): readonly string[] {
  const gone = new Set(remove.map(same));
  const found = new Map<string, string>();
  for (const label of [...labels.filter((one) => !gone.has(same(one))), ...add]) {
    found.set(same(label), found.get(same(label)) ?? label);
  }
  return [...found.values()];
}

/** The labels in a text in which commas part them. */
export function labelsIn(typed: string): readonly string[] {
  const parts = typed.split(",").map((part) => part.trim());
  return relabelled(parts.filter(Boolean));
}
