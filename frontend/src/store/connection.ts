/** How the page stands with the server. */

import type { Key } from "../i18n";
import { useValue, Value } from "./value";

export type ConnectionState =
  | "connecting"
  | "live"
  /** No socket, but the list can be read. */
  | "polling"
  | "lost"
  /** The browser says that there is no network. */
  | "offline"
  | "restarting"
  /** The login has ended. */
  | "expired";

export interface Connection {
  readonly state: ConnectionState;
  /** When it ceased to be live, or began to connect, in ms. */
  readonly since: number;
  /** When it tries again, in ms. */
  readonly retryAt: number | null;
  /** When the list was last known to be right, in ms. */
  readonly lastUpdate: number | null;
  /** The server is of another version than the page. */
  readonly outdated: boolean;
  /** Try now. */
  readonly reconnect: () => void;
}

const FIRST: Connection = {
  state: "connecting",
  since: Date.now(),
  retryAt: null,
  lastUpdate: null,
  outdated: false,
  reconnect: () => undefined,
};

export const connection = new Value<Connection>(FIRST);

export function useConnection(): Connection {
  return useValue(connection);
}

export function setConnection(part: Partial<Connection>): void {
  const before = connection.get();
  const wasWell = before.state === "live";
  const since = wasWell && part.state !== undefined && part.state !== "live" ? Date.now() : before.since;
  connection.set({ ...before, since, ...part });
}

export function resetConnection(reconnect: () => void): void {
  connection.set({ ...FIRST, since: Date.now(), reconnect });
}

const REASONS: Partial<Record<ConnectionState, Key>> = {
  lost: "live.cannotLost",
  offline: "live.cannotOffline",
  restarting: "live.cannotRestarting",
  expired: "live.cannotExpired",
};

/** Why nothing can be changed right now; null when it can. Nothing is ever queued while offline. */
export function blockedBy({ state }: Pick<Connection, "state">): Key | null {
  return REASONS[state] ?? null;
}
