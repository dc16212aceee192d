/** The list's only store: a Map by id, told per id and for the list as a whole, once per frame. */

import type { Job } from "../api/types";
import { EMPTY, type JobsState } from "./reduce";

type Listener = () => void;

export class JobsStore {
  #state: JobsState = EMPTY;
  #shown: JobsState = EMPTY;
  #pending = false;
  readonly #byId = new Map<string, Set<Listener>>();
  readonly #list = new Set<Listener>();
  readonly #schedule: (flush: () => void) => void;

  constructor(schedule: (flush: () => void) => void = nextFrame) {
    this.#schedule = schedule;
  }

  /** The newest state, also before it was shown. */
  get state(): JobsState {
    return this.#state;
  }

  update(change: (state: JobsState) => JobsState): void {
    const next = change(this.#state);
    if (next === this.#state) {
      return;
    }
    this.#state = next;
    if (!this.#pending) {
      this.#pending = true;
      this.#schedule(() => {
        this.#flush();
      });
    }
  }

  readonly list = (): JobsState => this.#shown;

  readonly job = (id: string): Job | undefined => this.#shown.jobs.get(id);

  readonly subscribeList = (listener: Listener): Listener => {
    this.#list.add(listener);
    return () => this.#list.delete(listener);
  };

  subscribeJob(id: string, listener: Listener): Listener {
    const listeners = this.#byId.get(id) ?? new Set();
    this.#byId.set(id, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#byId.get(id) === listeners) {
        this.#byId.delete(id);
      }
    };
  }

  #flush(): void {
    this.#pending = false;
    const before = this.#shown;
    this.#shown = this.#state;
    for (const [id, listeners] of this.#byId) {
      if (before.jobs.get(id) !== this.#shown.jobs.get(id)) {
        listeners.forEach((tell) => {
          tell();
        });
      }
    }
    this.#list.forEach((tell) => {
      tell();
    });
  }
}

/** A hidden tab gets no frames, but its title should still move. */
function nextFrame(flush: () => void): void {
  if (document.hidden) {
    setTimeout(flush, 1000);
  } else {
    requestAnimationFrame(flush);
  }
}
