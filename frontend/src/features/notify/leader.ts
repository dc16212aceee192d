/** Of all tabs one notifies: the one that holds the lock, until it is closed. */

const LOCK = "dubline-notices";

/** Returns whether this tab leads now, and how to stop wanting to. */
export function joinElection(): { leads: () => boolean; leave: () => void } {
  if (!("locks" in navigator)) {
    return { leads: () => true, leave: () => undefined }; // plain HTTP: no notifications, only sounds
  }
  let leading = false;
  const ending = new AbortController();
  const term = (end: AbortSignal) =>
    new Promise<void>((resolve) => {
      leading = !end.aborted;
      end.addEventListener("abort", () => {
        leading = false;
        resolve();
      });
      if (end.aborted) {
        resolve();
      }
    });
  navigator.locks.request(LOCK, { signal: ending.signal }, () => term(ending.signal)).catch(() => undefined);
  return {
    leads: () => leading,
    leave: () => {
      ending.abort();
    },
  };
}
