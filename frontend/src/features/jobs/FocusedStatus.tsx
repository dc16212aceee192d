import { useEffect, useState } from "react";
import { t } from "../../i18n";
import { titleOf } from "../../lib/status";
import { useSelection } from "../../store/selection";
import { useJobs } from "./jobs-context";

const PAUSE_MS = 5000;

/** Tells screen readers when the status of the focused job changes: at most every five seconds, never progress. */
export function FocusedStatus() {
  const { store } = useJobs();
  const { focus } = useSelection();
  const [text, setText] = useState("");

  useEffect(() => {
    if (focus === null) {
      return undefined;
    }
    let known = store.job(focus)?.status;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    const say = () => {
      timer = undefined;
      const job = store.job(focus);
      if (job !== undefined && job.status !== known) {
        known = job.status;
        last = Date.now();
        setText(t("list.statusNow", { title: titleOf(job), status: t(`status.${job.status}`) }));
      }
    };
    const leave = store.subscribeJob(focus, () => {
      timer ??= setTimeout(say, Math.max(0, last + PAUSE_MS - Date.now()));
    });
    return () => {
      leave();
      clearTimeout(timer);
    };
  }, [store, focus]);

  return (
    <p role="status" className="visually-hidden">
      {text}
    </p>
  );
}
