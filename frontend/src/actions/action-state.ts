/** The actions' context, kept current: computed when asked for, told when it may differ. */

import type { Jobs } from "../features/jobs/jobs-context";
import { blockedBy, connection } from "../store/connection";
import { onPreferences, preferences } from "../store/preferences";
import { onSelection, selection } from "../store/selection";
import { stats } from "../store/stats";
import { readView } from "../store/view";
import type { Job } from "../api/types";
import type { ActionContext, Page } from "./context";

export class ActionState {
  readonly #jobs: Jobs;
  readonly #page: Page;
  readonly #listeners = new Set<() => void>();
  #now: ActionContext | null = null;
  #stale = true;

  constructor(jobs: Jobs, page: Page) {
    this.#jobs = jobs;
    this.#page = page;
  }

  /** The same object until something in it differs, so that the toolbar rests while the list moves. */
  readonly get = (): ActionContext => {
    if (this.#now === null || this.#stale) {
      const next = this.#compute();
      this.#now = this.#now !== null && same(this.#now, next) ? this.#now : next;
      this.#stale = false;
    }
    return this.#now;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Follow everything it is made of; returns the function that ends it. */
  follow(): () => void {
    const { store, list } = this.#jobs;
    const leave = [
      onSelection(this.touch),
      onPreferences(this.touch),
      connection.subscribe(this.touch),
      stats.subscribe(this.touch),
      list.subscribe(this.touch),
      store.subscribeList(this.touch),
      store.onChange((dirty) => {
        const { ids } = selection();
        if ([...dirty].some((id) => ids.has(id))) {
          this.touch();
        }
      }),
    ];
    return () => {
      leave.forEach((stop) => {
        stop();
      });
    };
  }

  readonly touch = (): void => {
    this.#stale = true;
    this.#listeners.forEach((tell) => {
      tell();
    });
  };

  #compute(): ActionContext {
    const { store } = this.#jobs;
    const { queuePaused, counts } = store.list();
    return {
      jobs: this.#selected(),
      page: this.#page,
      inspectorOpen: readView(location.search).job !== null,
      compact: preferences().density === "compact",
      turtle: stats.get()?.turtle.on ?? false,
      queuePaused,
      failed: counts.FAILED ?? 0,
      live: blockedBy(connection.get()) === null,
    };
  }

  /** Selected and shown, in the order of the list. */
  #selected(): readonly Job[] {
    const { store, list } = this.#jobs;
    const { ids } = selection();
    const shown = ids.size === 0 ? [] : list.ids().filter((id) => ids.has(id));
    return shown.flatMap((id) => store.job(id) ?? []);
  }
}

function same(a: ActionContext, b: ActionContext): boolean {
  const keys = Object.keys(a) as (keyof ActionContext)[];
  return keys.every((key) => (key === "jobs" ? sameJobs(a.jobs, b.jobs) : a[key] === b[key]));
}

function sameJobs(a: readonly Job[], b: readonly Job[]): boolean {
  return a.length === b.length && a.every((job, at) => job === b[at]);
}
