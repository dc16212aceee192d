/** Numbers of a list as people write them: `1-20, 25, 30-`. */

/** The places (from 0) that a range names in a list of `size`; null when it cannot be read. */
export function placesIn(range: string, size: number): Set<number> | null {
  const places = new Set<number>();
  for (const part of range.split(/[,;\s]+/).filter(Boolean)) {
    const match = /^(\d{1,4})?(?:([-–])(\d{1,4})?)?$/.exec(part);
    const [, first, dash, last] = match ?? [];
    if (match === null || (first === undefined && last === undefined)) {
      return null;
    }
    const from = Number(first ?? 1);
    const to = dash === undefined ? from : Number(last ?? size);
    for (let number = Math.max(from, 1); number <= Math.min(to, size); number += 1) {
      places.add(number - 1);
    }
  }
  return places;
}
