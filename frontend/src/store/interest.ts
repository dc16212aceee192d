/** Which jobs are looked at: only of those the server sends progress. */

const MAX = 200;
const SETTLE_MS = 100;

const bySource = new Map<string, readonly string[]>();
let send: ((ids: readonly string[]) => void) | null = null;
let sent = "";
let hidden = false;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Say which jobs a view shows; an empty list when it shows none or goes away. */
export function setInterest(source: string, ids: readonly string[]): void {
  if (ids.length === 0) {
    bySource.delete(source);
  } else {
    bySource.set(source, ids);
  }
  timer ??= setTimeout(() => {
    timer = undefined;
    tell();
  }, SETTLE_MS);
}

/** While hidden nothing is looked at. */
export function setHidden(value: boolean): void {
  hidden = value;
  tell();
}

/** Where to tell it: at once, and with every change. Null while there is no connection. */
export function setInterestSender(sender: ((ids: readonly string[]) => void) | null): void {
  send = sender;
  sent = "";
  tell();
}

function tell(): void {
  if (send === null) {
    return;
  }
  const ids = hidden ? [] : [...new Set([...bySource.values()].flat())].slice(0, MAX);
  const text = ids.join();
  if (text !== sent || text === "") {
    sent = text;
    send(ids);
  }
}
