/** Live log lines of the jobs that somebody follows in detail. */

import type { components } from "../api/schema.gen";

export type LogEvent = components["schemas"]["LogEvent"];

export interface Follower {
  readonly onLine: (event: LogEvent) => void;
  /** Lines may have been missed: from here on every one comes. */
  readonly onJoined: () => void;
}

export interface LogServer {
  readonly subscribe: (jobIds: readonly string[], joined: () => void) => void;
  readonly unsubscribe: (jobIds: readonly string[]) => void;
}

const followers = new Map<string, Set<Follower>>();
let server: LogServer | null = null;

/** Follow a job's log until the returned function is called. */
export function followLog(jobId: string, follower: Follower): () => void {
  const others = followers.get(jobId) ?? new Set();
  followers.set(jobId, others.add(follower));
  join([jobId]);
  return () => {
    others.delete(follower);
    if (others.size === 0) {
      followers.delete(jobId);
      server?.unsubscribe([jobId]);
    }
  };
}

/** The server to ask; null while there is none. A new one knows of no subscription. */
export function setLogServer(next: LogServer | null): void {
  server = next;
  if (followers.size > 0) {
    join([...followers.keys()]);
  }
}

export function onLogLine(event: LogEvent): void {
  followers.get(event.jobId)?.forEach(({ onLine }) => {
    onLine(event);
  });
}

function join(jobIds: readonly string[]): void {
  server?.subscribe(jobIds, () => {
    for (const id of jobIds) {
      followers.get(id)?.forEach(({ onJoined }) => {
        onJoined();
      });
    }
  });
}
