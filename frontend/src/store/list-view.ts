/** The ids of the list as it is asked for, kept sorted and filtered while jobs change. */

import type { Job, Status } from "../api/types";
import { dubLanguage } from "./facets";
import type { JobsStore } from "./jobs-store";
import { SortedIds } from "./sorted-ids";
import { SORTS, type SortKey } from "./sorts";
import { PLAIN, statusesOf, type View } from "./view";

const VOLATILE_MS = 1000;

type Matches = (job: Job) => boolean;

export class ListView {
  readonly #store: JobsStore;
  readonly #listeners = new Set<() => void>();
  #view = PLAIN;
  #matches: Matches = () => true;
  #sorted = sortedFor(PLAIN);
  /** What changed while the order was not to move. */
  readonly #late = new Set<string>();
  #holds = 0;
  #settles = false;
  #release: ReturnType<typeof setTimeout> | undefined;

  constructor(store: JobsStore) {
    this.#store = store;
    store.onChange((dirty) => {
      this.#onChange(dirty);
    });
  }

  readonly ids = (): readonly string[] => this.#sorted.ids;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  show(view: View): void {
    const before = this.#view;
    this.#view = view;
    if (sameList(before, view)) {
      return;
    }
    this.#matches = matcher(view);
    this.#sorted = sortedFor(view);
    this.#late.clear();
    this.#update(this.#store.ids());
    this.#tell();
  }

  /** The order stays as it is until as many thaws: a pointer is down, a menu is open. */
  freeze(): void {
    this.#holds += 1;
  }

  thaw(): void {
    this.#holds -= 1;
    if (this.#holds === 0) {
      this.#settle();
    }
  }

  /** Freeze for a while; another call prolongs it. */
  freezeFor(ms: number): void {
    if (this.#release === undefined) {
      this.freeze();
    }
    clearTimeout(this.#release);
    this.#release = setTimeout(() => {
      this.#release = undefined;
      this.thaw();
    }, ms);
  }

  #onChange(dirty: ReadonlySet<string>): void {
    if (this.#holds > 0) {
      dirty.forEach((id) => this.#late.add(id));
      return;
    }
    if (SORTS[this.#view.sort].volatile !== true) {
      this.#refresh(dirty);
      return;
    }
    this.#refresh([...dirty].filter((id) => this.#comesOrGoes(id)));
    dirty.forEach((id) => this.#late.add(id));
    if (!this.#settles) {
      this.#settles = true;
      setTimeout(() => {
        this.#settles = false;
        if (this.#holds === 0 && this.#update(this.#takeLate())) {
          setTimeout(() => {
            this.#tell(); // in a task of its own: all rows may be new
          });
        }
      }, VOLATILE_MS);
    }
  }

  #comesOrGoes(id: string): boolean {
    return this.#sorted.has(id) !== (this.#keyOf(id) !== null);
  }

  #settle(): void {
    this.#refresh(this.#takeLate());
  }

  #takeLate(): string[] {
    const late = [...this.#late];
    this.#late.clear();
    return late;
  }

  #refresh(ids: Iterable<string>): void {
    if (this.#update(ids)) {
      this.#tell();
    }
  }

  #update(ids: Iterable<string>): boolean {
    const changes = new Map<string, SortKey | null>();
    for (const id of ids) {
      changes.set(id, this.#keyOf(id));
    }
    return this.#sorted.update(changes);
  }

  #keyOf(id: string): SortKey | null {
    const job = this.#store.job(id);
    return job !== undefined && this.#matches(job) ? SORTS[this.#view.sort].key(job) : null;
  }

  #tell(): void {
    this.#listeners.forEach((tell) => {
      tell();
    });
  }
}

function sortedFor({ sort, reverse }: View): SortedIds {
  return new SortedIds({ reverse, olderFirst: SORTS[sort].olderFirst === true });
}

function sameList(a: View, b: View): boolean {
  const keys = ["filter", "site", "language", "label", "search", "sort", "reverse"] as const;
  return keys.every((key) => a[key] === b[key]);
}

function matcher(view: View): Matches {
  const { filter, search } = view;
  const statuses = statusesOf(filter);
  const wanted = statuses === null ? null : new Set<Status>(statuses);
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return (job) =>
    (wanted?.has(job.status) ?? true) &&
    isOf(view, job) &&
    (words.length === 0 || containsAll(wordsOf(job).toLowerCase(), words));
}

function isOf({ site, language, label }: View, job: Job): boolean {
  return (
    (site === "" || job.site === site) &&
    (language === "" || dubLanguage(job) === language) &&
    (label === "" || job.labels.includes(label))
  );
}

function wordsOf({ title, url, labels }: Job): string {
  return `${title ?? ""} ${url} ${labels.join(" ")}`;
}

function containsAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}
