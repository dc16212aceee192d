/** The socket: hands events to the sync, stays connected, and says how it stands. */

import { io, type Socket } from "socket.io-client";
import { ApiError, refresh } from "../api/client";
import type { Batch } from "../api/changes";
import type { ProgressEvent } from "../api/types";
import { backoffMs } from "./backoff";
import { connection, resetConnection, setConnection, type ConnectionState } from "./connection";
import { setHidden, setInterestSender } from "./interest";
import { onLogLine, setLogServer, type LogEvent } from "./log-feed";
import { stats, type Stats } from "./stats";
import type { Sync } from "./sync";

const POLL_MS = 5000;
const HIDDEN_AFTER_MS = 30_000;
const REFUSED = "UNAUTHORIZED";
const UNAUTHORIZED = 401;
const RESTARTS: ReadonlySet<number> = new Set([502, 503, 504]);
/** A server that said goodbye and stays away longer is not restarting. */
const RESTART_MS = 60_000;

interface FromServer {
  progress: (event: ProgressEvent) => void;
  jobs: (batch: Batch) => void;
  log: (event: LogEvent) => void;
  stats: (stats: Stats) => void;
  resync: () => void;
  restarting: () => void;
}

interface ToServer {
  look: (interest: { ids: readonly string[] }) => void;
  subscribe: (jobs: { jobIds: readonly string[] }, joined: () => void) => void;
  unsubscribe: (jobs: { jobIds: readonly string[] }) => void;
}

export class Live {
  readonly #sync: Sync;
  readonly #onExpired: () => void;
  #socket: Socket<FromServer, ToServer> | null = null;
  #ended = new AbortController();
  #failures = 0;
  /** What the last request failed with. */
  #problem: unknown = null;
  #fresh: number | null = null;
  /** When the server said that it goes, in ms. */
  #goodbye = -Infinity;
  #version = "";
  #retry: ReturnType<typeof setTimeout> | undefined;
  #hiding: ReturnType<typeof setTimeout> | undefined;
  #poll: ReturnType<typeof setInterval> | undefined;

  constructor(sync: Sync, onExpired: () => void) {
    this.#sync = sync;
    this.#onExpired = onExpired;
  }

  /** Read the list and follow it, until `stop`. */
  start(): void {
    this.#ended = new AbortController();
    this.#failures = 0;
    this.#problem = null;
    resetConnection(this.reconnect);
    this.#socket = io({ path: "/socket.io", withCredentials: true, reconnection: false, forceNew: true });
    this.#listen(this.#socket);
    this.#watchBrowser(this.#ended.signal);
    this.#poll = setInterval(() => {
      this.#onTick();
    }, POLL_MS);
    void this.#sync.check();
  }

  stop(): void {
    this.#ended.abort();
    clearTimeout(this.#retry);
    clearTimeout(this.#hiding);
    clearInterval(this.#poll);
    setInterestSender(null);
    setLogServer(null);
    this.#socket?.disconnect();
    this.#socket = null;
  }

  readonly reconnect = (): void => {
    this.#connect();
    void this.#sync.check();
  };

  /** The list is known to be right at this moment. */
  onFresh(): void {
    const isBack = this.#problem !== null && this.#socket?.connected === false;
    this.#problem = null;
    this.#fresh = Date.now();
    this.#judge();
    if (isBack) {
      this.#connect(); // rather than after a long wait
    }
  }

  onProblem(error: unknown): void {
    this.#problem = error;
    this.#judge();
  }

  #connect(): void {
    clearTimeout(this.#retry);
    setConnection({ retryAt: null });
    this.#socket?.connect();
  }

  #listen(socket: Socket<FromServer, ToServer>): void {
    socket.on("connect", () => {
      this.#failures = 0;
      this.#goodbye = -Infinity;
      setConnection({ state: "live", retryAt: null });
      clearTimeout(this.#retry);
      setInterestSender((ids) => {
        socket.emit("look", { ids });
      });
      setLogServer({
        subscribe: (jobIds, joined) => socket.emit("subscribe", { jobIds }, joined),
        unsubscribe: (jobIds) => socket.emit("unsubscribe", { jobIds }),
      });
      void this.#sync.onConnect();
    });
    socket.on("disconnect", () => {
      this.#onDown();
    });
    socket.on("connect_error", (error) => {
      void this.#onRefused(error.message);
    });
    socket.on("progress", (event) => {
      this.#sync.onProgress(event);
    });
    socket.on("jobs", (batch) => {
      this.#sync.onBatch(batch);
    });
    socket.on("log", onLogLine);
    socket.on("stats", (now) => {
      this.#onStats(now);
    });
    socket.on("resync", () => void this.#sync.check());
    socket.on("restarting", () => {
      this.#goodbye = Date.now();
    });
  }

  #onStats(now: Stats): void {
    stats.set(now);
    if (!this.#sync.behind) {
      this.#fresh = Date.now();
    }
    this.#sync.onNumber(now.epoch, now.globalSeq);
    this.#version ||= now.version; // what this page was loaded with
    const outdated = now.version !== this.#version;
    if (outdated !== connection.get().outdated) {
      setConnection({ outdated });
    }
  }

  /** Refused by the server: mostly the cookie's time is over, and it can be renewed. */
  async #onRefused(reason: string): Promise<void> {
    if (reason === REFUSED && this.#failures === 0) {
      this.#failures = 1;
      if (await refresh().catch(() => false)) {
        this.#socket?.disconnect(); // the old cookie belongs to the transport
        this.#socket?.connect();
        return;
      }
    }
    this.#onDown();
  }

  #onDown(): void {
    if (this.#ended.signal.aborted) {
      return;
    }
    setInterestSender(null);
    setLogServer(null);
    stats.set(null);
    const wait = backoffMs(this.#failures);
    this.#failures += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.#connect();
    }, wait);
    setConnection({ retryAt: Date.now() + wait });
    this.#judge();
    void this.#sync.check(); // tells whether the server can be reached at all
  }

  readonly #judge = (): void => {
    if (this.#ended.signal.aborted) {
      return;
    }
    const state = this.#stands();
    if (state !== connection.get().state) {
      setConnection({ state, lastUpdate: this.#fresh });
      if (state === "expired") {
        this.#onExpired();
      }
    }
  };

  #stands(): ConnectionState {
    const status = this.#problem instanceof ApiError ? this.#problem.status : 0;
    if (status === UNAUTHORIZED) {
      return "expired";
    }
    if (this.#socket?.connected === true) {
      return "live";
    }
    if (!navigator.onLine) {
      return "offline";
    }
    if (this.#problem === null) {
      return this.#failures === 0 ? "connecting" : "polling";
    }
    const goes = RESTARTS.has(status) || Date.now() - this.#goodbye < RESTART_MS;
    return goes ? "restarting" : "lost";
  }

  #onTick(): void {
    if (!document.hidden && (this.#socket?.connected !== true || this.#sync.behind)) {
      void this.#sync.check();
    }
  }

  #watchBrowser(signal: AbortSignal): void {
    addEventListener("online", this.reconnect, { signal });
    addEventListener("offline", this.#judge, { signal });
    document.addEventListener("visibilitychange", this.#onVisibility, { signal });
  }

  readonly #onVisibility = (): void => {
    clearTimeout(this.#hiding);
    if (document.hidden) {
      this.#hiding = setTimeout(() => {
        setHidden(true);
      }, HIDDEN_AFTER_MS);
    } else {
      setHidden(false);
      void this.#sync.check();
    }
  };
}
