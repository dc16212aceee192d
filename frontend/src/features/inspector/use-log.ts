import { useEffect, useMemo, useSyncExternalStore } from "react";
import { followLog } from "../../store/log-feed";
import { LogBook, type LogState } from "./log-book";

/** A job's log: its newest page, then live. A higher version of the job means new stored events. */
export function useLog(id: string, version: number): { book: LogBook; log: LogState } {
  const book = useMemo(() => new LogBook(id), [id]);
  const log = useSyncExternalStore(book.subscribe, book.get);
  useEffect(
    () =>
      followLog(id, {
        onLine: (event) => {
          book.onLine(event);
        },
        onJoined: () => void book.catchUp(),
      }),
    [id, book],
  );
  useEffect(() => {
    void book.catchUp();
  }, [book, version]);
  return { book, log };
}
