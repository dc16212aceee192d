import { useEffect } from "react";
import { navigate } from "wouter/use-browser-location";
import { preferences } from "../../store/preferences";
import { stats } from "../../store/stats";
import { useJobs } from "../jobs/jobs-context";
import { permission, show } from "./browser";
import { chime } from "./chime";
import { joinElection } from "./leader";
import { Notices, type Notice } from "./notices";
import { watchJobs } from "./watch-jobs";

/** Notify of what happens while nobody looks at the page, as the preferences say. */
export function useNotifications(expired: boolean): void {
  const { store } = useJobs();

  useEffect(() => {
    const { leads, leave } = joinElection();
    const tell = teller(leads);
    let wasLow = stats.get()?.diskLow ?? false;
    const ends = [
      leave,
      watchJobs(store, tell),
      stats.subscribe(() => {
        const low = stats.get()?.diskLow ?? wasLow;
        if (low && !wasLow) {
          tell({ kind: "diskLow", jobId: null, subject: "" });
        }
        wasLow = low;
      }),
    ];
    return () => {
      ends.forEach((end) => {
        end();
      });
    };
  }, [store]);

  useEffect(() => {
    if (expired) {
      teller(() => true)({ kind: "loginExpired", jobId: null, subject: "" }); // its tag makes it one for all tabs
    }
  }, [expired]);
}

function teller(leads: () => boolean): (notice: Notice) => void {
  const notices = new Notices(
    (tag, title, body, jobId) =>
      show(tag, title, body, () => {
        if (jobId !== null) {
          navigate(`/?job=${encodeURIComponent(jobId)}`);
        }
      }),
    () => preferences().privateNotices,
  );
  return (notice) => {
    const wanted = preferences();
    const unseen = document.hidden || !document.hasFocus();
    if (!unseen || !wanted.notices[notice.kind] || !leads()) {
      return;
    }
    if (wanted.notify && permission() === "granted") {
      notices.add(notice, Date.now());
    }
    if (wanted.sound) {
      chime();
    }
  };
}
