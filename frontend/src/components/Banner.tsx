/** Says that live updates are off, after a pause that hides short blips. */

import { useEffect, useState, useSyncExternalStore } from "react";
import type { Connection } from "../store/live";
import { Icon } from "./Icon";

const PATIENCE_MS = 2000;

export function Banner({ connection }: { connection: Connection }) {
  const online = useSyncExternalStore(subscribeOnline, () => navigator.onLine);
  const troubled = connection === "lost" || !online;
  return (
    <div role="alert" className="banner-slot">
      {troubled && <Trouble key={String(online)} online={online} />}
    </div>
  );
}

function Trouble({ online }: { online: boolean }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setShown(true);
    }, PATIENCE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  if (!shown) {
    return null;
  }
  return (
    <p className="banner">
      <Icon name="alert" />
      {online
        ? "Connection lost – live updates are off. Reconnecting…"
        : "You are offline. The list shows what was known last."}
    </p>
  );
}

function subscribeOnline(listener: () => void) {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}
