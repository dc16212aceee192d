import { useEffect, useState, useSyncExternalStore } from "react";
import type { Checks } from "./picks";
import { Prober } from "./prober";

/** What is known of these links; looks go on while the dialog is open. */
export function useChecks(links: readonly string[]): Checks {
  const [prober] = useState(() => new Prober());
  const text = links.join("\n");

  useEffect(() => {
    prober.want(text === "" ? [] : text.split("\n"));
  }, [prober, text]);
  useEffect(
    () => () => {
      prober.stop();
    },
    [prober],
  );

  return useSyncExternalStore(prober.subscribe, prober.checks);
}
