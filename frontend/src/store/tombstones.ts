/** Removed jobs, remembered for a minute: what was under way then must not bring them back. */

const KEPT_MS = 60_000;

export class Tombstones {
  readonly #removed = new Map<string, { version: number; until: number }>();

  add(id: string, version: number): void {
    const now = Date.now();
    this.#removed.delete(id); // so that the Map stays in the order of time
    this.#removed.set(id, { version, until: now + KEPT_MS });
    for (const [old, { until }] of this.#removed) {
      if (until > now) {
        break;
      }
      this.#removed.delete(old);
    }
  }

  covers(id: string, version: number): boolean {
    const found = this.#removed.get(id);
    return found !== undefined && version <= found.version;
  }

  /** They are asked back. */
  forgive(ids: readonly string[]): void {
    ids.forEach((id) => this.#removed.delete(id));
  }

  clear(): void {
    this.#removed.clear();
  }
}
