import { useEffect, useMemo } from "react";
import { pageAtHand } from "../../api/changes";
import { ApiError } from "../../api/client";
import { Actions } from "../../store/actions";
import { JobsStore } from "../../store/jobs-store";
import { ListView } from "../../store/list-view";
import { Live } from "../../store/live";
import { Queue } from "../../store/queue";
import { Sync } from "../../store/sync";
import { toastError } from "../../store/toasts";
import { readView } from "../../store/view";
import type { Jobs } from "./jobs-context";

/** The store, filled and kept live while the session lasts. */
export function useLiveJobs(expired: boolean, onExpired: () => void): Jobs {
  const { jobs, live } = useMemo(() => create(onExpired), [onExpired]);
  useEffect(() => {
    if (expired) {
      return undefined;
    }
    const soon = setTimeout(() => {
      live.start(); // once the page is drawn
    });
    return () => {
      clearTimeout(soon);
      live.stop();
    };
  }, [live, expired]);
  return jobs;
}

function create(onExpired: () => void): { jobs: Jobs; live: Live } {
  const store = new JobsStore();
  const report = (error: unknown) => {
    if (error instanceof ApiError && error.status === 401) {
      onExpired();
    } else {
      toastError(error);
    }
  };
  const sync: Sync = new Sync(store, {
    onFresh: () => {
      live.onFresh();
    },
    onProblem: (error) => {
      live.onProblem(error);
    },
  });
  const live = new Live(sync, onExpired);
  const list = new ListView(store);
  const queue = new Queue(store);
  const { act } = new Actions(store, sync, report);
  const first = pageAtHand();
  if (first !== undefined) {
    sync.open(first);
    list.show(readView(location.search));
    store.settle(); // to be drawn with all the rest
  }
  return { jobs: { store, sync, list, queue, act, report }, live };
}
