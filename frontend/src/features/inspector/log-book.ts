/** One job's log as far as it is here: pages and live lines in one order, nothing twice. */

import { eventsAfter, eventsBefore, type EventView } from "../../api/logs";
import type { LogEvent } from "../../store/log-feed";

const PAGE = 500;

export interface LogPages {
  readonly before: typeof eventsBefore;
  readonly after: typeof eventsAfter;
}

export interface LogState {
  /** By rising `seq`, without a hole between the first and the last. */
  readonly events: readonly EventView[];
  readonly hasOlder: boolean;
  readonly loading: boolean;
  readonly error: unknown;
}

const EMPTY: LogState = { events: [], hasOlder: false, loading: true, error: null };

export class LogBook {
  readonly #id: string;
  readonly #pages: LogPages;
  readonly #listeners = new Set<() => void>();
  #state = EMPTY;
  #work: Promise<void> = Promise.resolve();
  #catchUpWaits = false;

  constructor(id: string, pages: LogPages = { before: eventsBefore, after: eventsAfter }) {
    this.#id = id;
    this.#pages = pages;
  }

  readonly get = (): LogState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Read the newest page, or what came after the last line that is here. */
  catchUp(): Promise<void> {
    if (this.#catchUpWaits) {
      return this.#work;
    }
    this.#catchUpWaits = true;
    return this.#do(async () => {
      this.#catchUpWaits = false;
      const last = this.#last;
      await (last === null ? this.#readFirst() : this.#readAfter(last));
    });
  }

  readOlder(): Promise<void> {
    return this.#do(async () => {
      const first = this.#state.events[0];
      if (first !== undefined && this.#state.hasOlder) {
        const older = await this.#pages.before(this.#id, first.seq, PAGE);
        this.#set({ events: [...older, ...this.#state.events], hasOlder: older.length === PAGE });
      }
    });
  }

  /** All of it, from the very beginning. */
  async readAll(): Promise<readonly EventView[]> {
    let error: unknown = null;
    while (this.#state.hasOlder && error === null) {
      await this.readOlder();
      error = this.#state.error;
    }
    if (error !== null) {
      throw error instanceof Error ? error : new Error("The log could not be read.");
    }
    return this.#state.events;
  }

  /** A live line: the next one is added, an older one is known, a later one shows a gap. */
  onLine({ jobId, timestamp, payload: { seq, ...payload } }: LogEvent): void {
    const last = this.#last;
    if (last === null || seq > last + 1) {
      void this.catchUp();
    } else if (seq === last + 1) {
      const event: EventView = { id: -seq, jobId, seq, timestamp, event: "log", payload };
      this.#set({ events: [...this.#state.events, event] });
    }
  }

  get #last(): number | null {
    return this.#state.events.at(-1)?.seq ?? null;
  }

  async #readFirst(): Promise<void> {
    const events = await this.#pages.before(this.#id, null, PAGE);
    this.#set({ events, hasOlder: events.length === PAGE });
  }

  async #readAfter(last: number): Promise<void> {
    const newer = await this.#pages.after(this.#id, last, PAGE);
    const now = this.#last ?? last; // live lines may have come meanwhile
    const missing = newer.filter(({ seq }) => seq > now);
    if (missing.length > 0) {
      this.#set({ events: [...this.#state.events, ...missing] });
    }
    if (newer.length === PAGE) {
      await this.#readAfter(newer.at(-1)?.seq ?? last);
    }
  }

  /** One request after the other, so that no answer meets a state it was not asked for. */
  #do(step: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(async () => {
      this.#set({ loading: true, error: null });
      try {
        await step();
        this.#set({ loading: false });
      } catch (error) {
        this.#set({ loading: false, error });
      }
    });
    return this.#work;
  }

  #set(part: Partial<LogState>): void {
    this.#state = { ...this.#state, ...part };
    this.#listeners.forEach((tell) => {
      tell();
    });
  }
}
