/** The socket: hands events to the sync and says how the connection stands. */

import { io, type Socket } from "socket.io-client";
import { refresh } from "../api/client";
import type { ListPatch, ProgressEvent, StateEvent } from "../api/types";
import type { Sync } from "./sync";

export type Connection = "connecting" | "live" | "lost";

interface ServerEvents {
  progress: (event: ProgressEvent) => void;
  state: (event: StateEvent) => void;
  jobs: (patch: ListPatch) => void;
  resync: () => void;
}

const POLL_MS = 5000;
const REFUSED_RETRY_MS = 5000;

/** Connect and stay connected, polling meanwhile; returns the function that ends it. */
export function goLive(sync: Sync, onConnection: (connection: Connection) => void): () => void {
  const socket: Socket<ServerEvents, Record<string, never>> = io({
    path: "/socket.io",
    withCredentials: true,
    reconnectionDelay: 1000,
    reconnectionDelayMax: 10_000,
  });
  let retry: ReturnType<typeof setTimeout> | undefined;
  const reconnectRefused = () => {
    if (!socket.active) {
      clearTimeout(retry); // refused by the server, mostly an expired cookie: the client gives up by itself
      retry = setTimeout(
        () =>
          void refresh()
            .catch(() => false)
            .then(() => socket.connect()),
        REFUSED_RETRY_MS,
      );
    }
  };

  socket.on("connect", () => {
    onConnection("live");
    void sync.refetch(); // whatever happened while we were away
  });
  socket.on("disconnect", () => {
    onConnection("lost");
    reconnectRefused();
  });
  socket.on("connect_error", () => {
    onConnection("lost");
    reconnectRefused();
  });
  socket.on("progress", (event) => {
    sync.onProgress(event);
  });
  socket.on("state", (event) => {
    sync.onState(event);
  });
  socket.on("jobs", () => void sync.refetch());
  socket.on("resync", () => void sync.refetch()); // the gateway may have missed news itself

  const poll = setInterval(() => {
    if (!socket.connected && !document.hidden) {
      void sync.refetch();
    }
  }, POLL_MS);

  return () => {
    clearTimeout(retry);
    clearInterval(poll);
    socket.disconnect();
  };
}
