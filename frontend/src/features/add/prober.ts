/** Looks at the links of the dialog: after a quiet moment, a few at once, each once. */

import { ApiError } from "../../api/client";
import { probe, type Probe } from "../../api/probe";
import { isLink } from "./links";

export type Check =
  | { readonly state: "checking" }
  | { readonly state: "ok"; readonly found: Probe }
  /** Of no use as a job. */
  | { readonly state: "unsupported"; readonly reason: string }
  /** Nobody knows; adding it is no mistake. */
  | { readonly state: "unknown"; readonly reason: string };

const QUIET_MS = 400;
const AT_ONCE = 3;
const LIMITED_MS = 5000;
const CHECKING: Check = { state: "checking" };
/** An empty reason: the page says in its own words that this is no link. */
const NO_LINK: Check = { state: "unsupported", reason: "" };

type Ask = (url: string) => Promise<Probe>;

export class Prober {
  readonly #ask: Ask;
  readonly #listeners = new Set<() => void>();
  #checks: ReadonlyMap<string, Check> = new Map();
  #wanted: readonly string[] = [];
  #running = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #resting = false;

  constructor(ask: Ask = probe) {
    this.#ask = ask;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly checks = (): ReadonlyMap<string, Check> => this.#checks;

  /** These links are in the dialog now; looks begin when they have not changed for a moment. */
  want(links: readonly string[]): void {
    this.#wanted = links;
    this.#later(QUIET_MS);
  }

  /** The dialog is closed. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#wanted = [];
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#resting = false;
      this.#next();
    }, ms);
  }

  #next(): void {
    for (const link of this.#wanted) {
      if (this.#resting || this.#running.size >= AT_ONCE) {
        return;
      }
      if (!this.#running.has(link) && (this.#checks.get(link) ?? CHECKING) === CHECKING) {
        this.#begin(link);
      }
    }
  }

  #begin(link: string): void {
    if (!isLink(link)) {
      this.#set(link, NO_LINK);
      return;
    }
    this.#running.add(link);
    this.#set(link, CHECKING);
    void this.#ask(link)
      .then((found): Check => ({ state: "ok", found }), judged)
      .then((check) => {
        this.#running.delete(link);
        if (check === CHECKING) {
          this.#resting = true; // the server wants to be asked less
          this.#later(LIMITED_MS);
        }
        this.#set(link, check);
        this.#next();
      });
  }

  #set(link: string, check: Check): void {
    this.#checks = new Map(this.#checks).set(link, check);
    this.#listeners.forEach((tell) => {
      tell();
    });
  }
}

function judged(error: unknown): Check {
  const status = error instanceof ApiError ? error.status : 0;
  if (status === 429) {
    return CHECKING;
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { state: status === 422 || status === 400 ? "unsupported" : "unknown", reason };
}
