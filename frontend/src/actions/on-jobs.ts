/** The actions on selected jobs and on the queue. */

import { hasFile, isMovable, isRelocatable, may, type JobVerb } from "../lib/status";
import { takeBack, undoable } from "../store/toasts";
import type { Action, MoveTo } from "./context";

const idsOf = (jobs: readonly { id: string }[]) => jobs.map(({ id }) => id);

function onJobs(verb: JobVerb, rest: Pick<Action, "keys" | "label" | "icon">): Action {
  return {
    id: verb,
    group: "jobs",
    mutates: true,
    fits: (job) => may(job, verb),
    run: ({ page }, jobs) => {
      page.act(verb, idsOf(jobs));
    },
    ...rest,
  };
}

function moving(to: MoveTo, rest: Pick<Action, "id" | "keys" | "label" | "icon">): Action {
  return {
    group: "queue",
    mutates: true,
    fits: isMovable,
    run: ({ page }, jobs) => {
      page.move(to, idsOf(jobs));
    },
    ...rest,
  };
}

export const JOBS: readonly Action[] = [
  onJobs("resume", { keys: ["R"], label: "list.resume", icon: "play" }),
  onJobs("start", { keys: ["Shift+R"], label: "list.start", icon: "bolt" }),
  onJobs("pause", { keys: ["U"], label: "list.pause", icon: "pause" }),
  onJobs("cancel", { keys: [], label: "list.cancel", icon: "stop" }),
  onJobs("retry", { keys: [], label: "list.retry", icon: "retry" }),
  onJobs("skipDub", { keys: [], label: "list.skipDub", icon: "forward" }),
  onJobs("verify", { keys: ["V"], label: "list.verify", icon: "check" }),
  {
    id: "retryFailed",
    group: "jobs",
    keys: ["Y"],
    label: "list.retryFailed",
    mutates: true,
    when: ({ failed }) => failed > 0,
    run: ({ page }) => {
      page.retryFailed();
    },
  },
  {
    id: "play",
    group: "jobs",
    keys: [],
    label: "list.play",
    icon: "watch",
    single: true,
    fits: hasFile,
    run: ({ page }, jobs) => {
      page.play(jobs[0]?.id ?? "");
    },
  },
  {
    id: "save",
    group: "jobs",
    keys: [],
    label: "list.save",
    icon: "save",
    single: true,
    fits: hasFile,
    run: ({ page }, jobs) => {
      page.save(jobs[0]?.id ?? "");
    },
  },
  {
    id: "dubAgain",
    group: "jobs",
    keys: [],
    label: "list.dubAgain",
    icon: "languages",
    mutates: true,
    single: true,
    fits: (job) => job.status === "COMPLETE",
    run: ({ page }, [job]) => {
      if (job !== undefined) {
        page.dubAgain(job);
      }
    },
  },
  {
    id: "rename",
    group: "jobs",
    keys: ["N", "F2"],
    label: "list.rename",
    icon: "pencil",
    mutates: true,
    single: true,
    fits: () => true,
    run: ({ page }, [job]) => {
      if (job !== undefined) {
        page.rename(job);
      }
    },
  },
  {
    id: "labels",
    group: "jobs",
    keys: ["K"],
    label: "list.labels",
    icon: "tag",
    mutates: true,
    fits: () => true,
    run: ({ page }, jobs) => {
      page.label(jobs);
    },
  },
  {
    id: "location",
    group: "jobs",
    keys: ["L"],
    label: "list.location",
    icon: "folder",
    mutates: true,
    fits: isRelocatable,
    run: ({ page }, jobs) => {
      page.relocate(jobs);
    },
  },
  {
    id: "copyUrl",
    group: "jobs",
    keys: ["Ctrl+C"],
    label: "list.copyUrl",
    icon: "link",
    fits: () => true,
    run: ({ page }, jobs) => {
      page.copyLinks(jobs);
    },
  },
  {
    id: "remove",
    group: "jobs",
    keys: ["Delete"],
    label: "list.remove",
    icon: "close",
    danger: true,
    mutates: true,
    fits: () => true,
    run: ({ page }, jobs) => {
      page.remove(jobs, false);
    },
  },
  {
    id: "removeFiles",
    group: "jobs",
    keys: ["Shift+Delete"],
    label: "list.removeFiles",
    icon: "trash",
    danger: true,
    mutates: true,
    fits: () => true,
    run: ({ page }, jobs) => {
      page.remove(jobs, true);
    },
  },
  {
    id: "undo",
    group: "jobs",
    keys: ["Ctrl+Z"],
    label: "list.undo",
    mutates: true,
    when: () => undoable() !== undefined,
    run: () => {
      const told = undoable();
      if (told !== undefined) {
        takeBack(told);
      }
    },
  },
];

export const QUEUE: readonly Action[] = [
  moving("top", { id: "moveTop", keys: ["Alt+Shift+ArrowUp"], label: "list.moveTop", icon: "top" }),
  moving("up", { id: "moveUp", keys: ["Alt+ArrowUp"], label: "list.moveUp", icon: "up" }),
  moving("down", { id: "moveDown", keys: ["Alt+ArrowDown"], label: "list.moveDown", icon: "down" }),
  moving("bottom", {
    id: "moveBottom",
    keys: ["Alt+Shift+ArrowDown"],
    label: "list.moveBottom",
    icon: "bottom",
  }),
];
