import { describe, expect, it, vi } from "vitest";
import { JobsStore } from "../../store/jobs-store";
import { aJob } from "../../testing/jobs";
import { Notices, type Notice } from "./notices";
import { watchJobs } from "./watch-jobs";

const done = (jobId: string): Notice => ({ kind: "completed", jobId, subject: `Film ${jobId}` });

function screen(isPrivate = false) {
  const shown = new Map<string, string>();
  const notices = new Notices(
    (tag, title, body) => {
      shown.set(tag, `${title}: ${body}`);
      return { close: () => shown.delete(tag) };
    },
    () => isPrivate,
  );
  return { notices, shown };
}

describe("notices", () => {
  it("stand for their job, and replace its older one", () => {
    const { notices, shown } = screen();
    notices.add({ kind: "failed", jobId: "a", subject: "Film a" }, 0);
    notices.add(done("a"), 11_000);
    expect([...shown]).toEqual([["a", "Complete: Film a"]]);
  });

  it("become one from the third within ten seconds on", () => {
    const { notices, shown } = screen();
    notices.add(done("a"), 0);
    notices.add(done("b"), 9_000);
    expect([...shown.keys()]).toEqual(["a", "b"]);
    notices.add({ kind: "failed", jobId: "c", subject: "Film c" }, 9_999);
    expect([...shown]).toEqual([["dubline-many", "Dubline: 2 complete, 1 failed"]]);
    notices.add({ kind: "drained", jobId: null, subject: "" }, 9_999);
    expect([...shown.values()]).toEqual(["Dubline: 2 complete, 1 failed, 1 other notice"]);
  });

  it("stay single when they come slowly", () => {
    const { notices, shown } = screen();
    ["a", "b", "c"].forEach((id, index) => {
      notices.add(done(id), index * 6_000);
    });
    expect([...shown.keys()]).toEqual(["a", "b", "c"]);
  });

  it("name neither title nor link when they are private", () => {
    const { notices, shown } = screen(true);
    notices.add(done("a"), 0);
    notices.add({ kind: "failed", jobId: "b", subject: "https://secret.example/b" }, 1);
    expect([...shown.values()]).toEqual(["Dubline: A job is complete.", "Dubline: A job has failed."]);
  });
});

describe("watched jobs", () => {
  const frames: (() => void)[] = [];
  const store = new JobsStore((...steps) => frames.push(...steps));
  const frame = () => {
    frames.splice(0).forEach((step) => {
      step();
    });
  };
  const heard = vi.fn<(notice: Notice) => void>();

  it("tell of those that end while watched, and when nothing is left to do", () => {
    store.put(aJob({ id: "old", status: "COMPLETE" }));
    store.put(aJob({ id: "a", title: "A walk", status: "DOWNLOADING", version: 1 }));
    store.put(aJob({ id: "b", url: "https://b.example/", status: "QUEUED", version: 1 }));
    store.put(aJob({ id: "c", status: "QUEUED", version: 1 }));
    store.describe({ loading: "loaded", counts: { COMPLETE: 1, DOWNLOADING: 1, QUEUED: 2 } });
    frame();
    const stop = watchJobs(store, heard);
    store.put(aJob({ id: "a", title: "A walk", status: "COMPLETE", version: 2 }));
    store.put(aJob({ id: "b", url: "https://b.example/", status: "FAILED", version: 2 }));
    store.put(aJob({ id: "c", status: "CANCELED", version: 2 }));
    store.put(aJob({ id: "new", status: "COMPLETE", version: 1 }));
    store.describe({ counts: { COMPLETE: 3, FAILED: 1, CANCELED: 1 } });
    frame();
    expect(heard.mock.calls.map(([{ kind, jobId, subject }]) => [kind, jobId, subject])).toEqual([
      ["completed", "a", "A walk"],
      ["failed", "b", "https://b.example/"],
      ["drained", null, ""],
    ]);
    stop();
    store.put(aJob({ id: "a", status: "QUEUED", version: 3 }));
    frame();
    store.put(aJob({ id: "a", status: "COMPLETE", version: 4 }));
    frame();
    expect(heard).toHaveBeenCalledTimes(3);
  });
});
