import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import type { RunView } from "../../api/detail";
import { onLogLine } from "../../store/log-feed";
import { aStage } from "../../testing/jobs";
import { aDetail, aFile, aLogEvent, aMedia, Gateway, show } from "./testing";

let gateway: Gateway;
let user: ReturnType<typeof userEvent.setup>;

beforeEach(() => {
  gateway = new Gateway();
  user = userEvent.setup();
  // jsdom lays nothing out, and what has no height shows no lines
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(600);
});

function aRun(part: Partial<RunView>): RunView {
  return {
    stage: "download",
    attempt: 1,
    outcome: "done",
    percent: 100,
    startedAt: "2026-11-22T14:00:00Z",
    finishedAt: "2026-11-22T14:00:42Z",
    engine: null,
    error: null,
    errorCode: null,
    ...part,
  };
}

it("tells every attempt of a stage, and repeats the stage", async () => {
  gateway.detail = aDetail({
    status: "FAILED",
    requestedDubbing: true,
    stages: [
      aStage("download", { status: "done", percent: 100 }),
      aStage("dub", { status: "failed", percent: 40, error: "The service is away." }),
      aStage("mux"),
    ],
    runs: [
      aRun({ outcome: "lost", percent: 12 }),
      aRun({ attempt: 2 }),
      aRun({ stage: "dub", attempt: 2, outcome: "failed", engine: "vot", error: "The service is away." }),
    ],
    restartable: ["download", "dub"],
  });
  const { sync, onTab } = show("stages", [gateway.detail]);
  const [download, dub, mux] = await screen
    .findAllByRole("listitem")
    .then((items) => items.filter((item) => within(item).queryByRole("progressbar") !== null));
  expect(download?.textContent).toContain("2 attempts");
  expect(download?.textContent).toContain("attempt 1 – 12% – 42 s");
  expect(dub?.textContent).toContain("attempt 2 – vot");
  expect(mux && within(mux).queryByRole("button", { name: /Retry/ })).toBeNull();
  const logs = [download, dub, mux].map(
    (one) => one && within(one).queryByRole("button", { name: /log of/ }) !== null,
  );
  expect(logs).toEqual([true, true, false]); // a stage that has not begun has said nothing
  await user.click(screen.getByRole("button", { name: "Retry from here: Dub" }));
  await waitFor(() => {
    expect(sync.accept).toHaveBeenCalled();
  });
  expect(gateway.changes()).toEqual([
    { method: "POST", path: "/api/jobs/job-1/retry", body: { stage: "dub" } },
  ]);
  await user.click(screen.getByRole("button", { name: "Show the log of: Dub" }));
  expect(onTab).toHaveBeenCalledWith("logs");
  expect((await screen.findByLabelText<HTMLSelectElement>("Stage")).value).toBe("dub");
});

it("shows the log live, filtered and searched", async () => {
  gateway.events = [
    aLogEvent(1, { from: null, to: "QUEUED", attempt: 1, stage: null }, { event: "state_change" }),
    aLogEvent(2, { level: "info", message: "reading the page", stage: "download" }),
    aLogEvent(3, { level: "warning", message: "slow server", stage: "download" }),
    aLogEvent(4, { code: "STALLED", message: "No progress." }, { event: "error" }),
  ];
  show("logs", [aDetail()]);
  expect(await screen.findByText("slow server")).toBeTruthy();
  expect(screen.getByText("Added: Queued")).toBeTruthy();
  const payload = {
    level: "error" as const,
    message: "it broke",
    stage: "download" as const,
    attempt: 1,
    seq: 5,
  };
  act(() => {
    onLogLine({ jobId: "job-1", type: "log", timestamp: "2026-11-22T14:01:00Z", version: 1, payload });
  });
  expect(await screen.findByText("it broke")).toBeTruthy();
  expect(screen.getByText("5 lines")).toBeTruthy();
  await user.selectOptions(screen.getByLabelText("Level"), "error");
  expect(await screen.findByText("2 lines")).toBeTruthy();
  await user.type(screen.getByLabelText("Search in the log"), "BROKE");
  expect(await screen.findByText("1 line")).toBeTruthy();
  expect(screen.getByText("broke").tagName).toBe("MARK");
  await user.click(screen.getByRole("button", { name: "Copy the shown lines" }));
  expect(await navigator.clipboard.readText()).toBe("2026-11-22T14:01:00Z ERROR   download it broke");
  await user.type(screen.getByLabelText("Search in the log"), "x");
  expect(await screen.findByText("No line matches.")).toBeTruthy();
});

it("lists the files, and plays the finished one with the voice one chooses", async () => {
  gateway.detail = aDetail({ status: "COMPLETE", media: aMedia() });
  gateway.files = [
    aFile({ audioTracks: 2 }),
    aFile({ key: "subtitles-0", kind: "subtitles", name: "s.vtt", mediaType: "text/vtt", language: "en" }),
  ];
  show("files", [gateway.detail]);
  expect((await screen.findByText("Film.mkv")).title).toBe("library/Film.mkv");
  expect(screen.getByText("subtitles – English – 1.50 MB")).toBeTruthy();
  const save = screen.getByRole("link", { name: "Download s.vtt" });
  expect(save.getAttribute("href")).toBe("/api/jobs/job-1/files/subtitles-0?download=1");
  expect(screen.queryByRole("button", { name: "Play s.vtt" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Play Film.mkv" }));
  const dialog = await screen.findByRole("dialog");
  const video = dialog.querySelector("video");
  expect(video?.getAttribute("src")).toBe("/api/jobs/job-1/file?audio=1");
  expect(video?.querySelector("track")?.srclang).toBe("en");
  if (video === null) {
    throw new Error("no video");
  }
  video.currentTime = 12;
  const paused = vi.spyOn(video, "pause").mockReturnValue();
  await user.click(within(dialog).getByLabelText("English – original"));
  expect(video.getAttribute("src")).toBe("/api/jobs/job-1/file?audio=0");
  video.currentTime = 0;
  fireEvent.loadedMetadata(video);
  expect(video.currentTime).toBe(12);
  expect(paused).toHaveBeenCalled();
});

it("says honestly where a voice cannot be chosen", async () => {
  gateway.detail = aDetail({ status: "COMPLETE", media: aMedia() });
  gateway.files = [aFile({ audioTracks: 0 })];
  show("files", [gateway.detail]);
  await user.click(await screen.findByRole("button", { name: "Play Film.mkv" }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog.querySelector("video")?.getAttribute("src")).toBe("/api/jobs/job-1/files/library-0");
  expect(within(dialog).getByText(/The file has 2 voices/)).toBeTruthy();
});

it("skips a dub from beside its stage, where there is something to end with", async () => {
  const stages = [aStage("download", { status: "done", percent: 100 }), aStage("dub"), aStage("mux")];
  gateway.detail = aDetail({ status: "DOWNLOADED", requestedDubbing: true, stages });
  const { act: acted } = show("stages", [gateway.detail]);
  await user.click(await screen.findByRole("button", { name: "Skip the dub" }));
  expect(acted).toHaveBeenCalledExactlyOnceWith("skipDub", ["job-1"]);
});

it("offers no such thing while the download runs", async () => {
  const stages = [aStage("download", { status: "running" }), aStage("dub"), aStage("mux")];
  gateway.detail = aDetail({ status: "DOWNLOADING", requestedDubbing: true, stages });
  show("stages", [gateway.detail]);
  expect(await screen.findAllByRole("progressbar")).toHaveLength(3);
  expect(screen.queryByRole("button", { name: "Skip the dub" })).toBeNull();
});
