/** How long to wait before the next attempt: 1, 2, 4 … 30 s, spread so that clients do not come at once. */

const MAX_MS = 30_000;
const SPREAD = 0.25;

export function backoffMs(failures: number, random: () => number = Math.random): number {
  const base = Math.min(MAX_MS, 1000 * 2 ** failures);
  return Math.min(MAX_MS, Math.round(base * (1 - SPREAD + 2 * SPREAD * random())));
}
