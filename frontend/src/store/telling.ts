/**
 * Who hears of which job, once per frame. Orders are worked out in a task of their own before it: no task
 * may be long.
 */

type Listener = () => void;
type Dirty = ReadonlySet<string>;
/** Calls `order` and then `draw`, soon. */
export type Schedule = (order: Listener, draw: Listener) => void;

/** Figures wait up to so long for news to be drawn with: a frame costs the same for one row as for ten. */
const FIGURES_MS = 100;

export class Telling {
  readonly #schedule: Schedule;
  readonly #afterwards: Listener;
  readonly #byId = new Map<string, Set<Listener>>();
  readonly #changes = new Set<(dirty: Dirty) => void>();
  #dirty = new Set<string>();
  #undrawn = new Set<string>();
  #scheduled = false;
  #soon: ReturnType<typeof setTimeout> | undefined;

  /** `afterwards` is called with each frame, behind all jobs. */
  constructor(schedule: Schedule, afterwards: Listener) {
    this.#schedule = schedule;
    this.#afterwards = afterwards;
  }

  /** These jobs look different; they are told with the next frame. */
  touch(ids: Iterable<string>): void {
    for (const id of ids) {
      this.#dirty.add(id);
    }
    if (!this.#scheduled) {
      this.#scheduled = true;
      this.#schedule(
        () => {
          this.#order();
        },
        () => {
          this.#draw();
        },
      );
    }
  }

  /** Only this job's figures look different. */
  touchFigures(id: string): void {
    this.#dirty.add(id);
    this.#soon ??= setTimeout(() => {
      this.touch([]);
    }, FIGURES_MS);
  }

  subscribe(id: string, listener: Listener): Listener {
    const listeners = this.#byId.get(id) ?? new Set();
    this.#byId.set(id, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#byId.get(id) === listeners) {
        this.#byId.delete(id);
      }
    };
  }

  /** Hear once per frame which jobs changed, came or went. */
  onChange(listener: (dirty: Dirty) => void): Listener {
    this.#changes.add(listener);
    return () => this.#changes.delete(listener);
  }

  /** Tell now, outside of a frame. */
  settle(): void {
    this.#order();
    this.#draw();
  }

  #order(): void {
    this.#scheduled = false;
    clearTimeout(this.#soon);
    this.#soon = undefined;
    const dirty = this.#dirty;
    this.#dirty = new Set();
    dirty.forEach((id) => this.#undrawn.add(id));
    this.#changes.forEach((tell) => {
      tell(dirty);
    });
  }

  #draw(): void {
    const ids = this.#undrawn;
    this.#undrawn = new Set();
    for (const id of ids) {
      this.#byId.get(id)?.forEach((tell) => {
        tell();
      });
    }
    this.#afterwards();
  }
}

/** A hidden tab gets no frames, but its title should still move. */
export function nextFrame(order: Listener, draw: Listener): void {
  const hidden = document.hidden;
  setTimeout(
    () => {
      order();
      if (hidden) {
        draw();
      } else {
        requestAnimationFrame(draw);
      }
    },
    hidden ? 1000 : 0,
  );
}
