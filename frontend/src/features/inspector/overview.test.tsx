import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { toJob } from "../../api/records";
import { aDetail, Gateway, show } from "./testing";

let gateway: Gateway;
let user: ReturnType<typeof userEvent.setup>;

beforeEach(() => {
  gateway = new Gateway();
  user = userEvent.setup();
});

const fact = (name: string) => screen.getByText(name, { selector: "dt" }).nextElementSibling?.textContent;

const RUN = {
  stage: "download",
  attempt: 1,
  outcome: "done",
  percent: 100,
  startedAt: "2026-11-22T14:00:00Z",
  finishedAt: "2026-11-22T15:05:10Z",
  engine: null,
  error: null,
  errorCode: null,
} as const;

it("tells how a finished job went", async () => {
  gateway.detail = aDetail({
    status: "COMPLETE",
    title: "Film",
    completedAt: "2026-11-22T15:05:10Z",
    fileSizeBytes: 700_000_000,
    runs: [RUN],
  });
  show("overview", [gateway.detail]);
  expect((await screen.findByRole("heading", { name: "Film" })).getAttribute("dir")).toBe("auto");
  expect(fact("Elapsed")).toBe("1 h 5 min");
  expect(fact("Size")).toBe("700 MB");
  expect(fact("Attempts")).toBe("1");
  const link = screen.getByRole("link", { name: gateway.detail.url });
  expect(link.getAttribute("rel")).toContain("noreferrer");
  expect(screen.queryByLabelText("Speed limit, MB/s")).toBeNull();
});

it("says what went wrong, and offers what helps", async () => {
  const error = "The site says there is nothing at this link (HTTP 404).";
  gateway.detail = aDetail({ status: "FAILED", error, errorCode: "SOURCE_NOT_FOUND" });
  const { act: acted } = show("overview", [gateway.detail]);
  expect(await screen.findByText(error)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Retry from the start" }));
  expect(acted).toHaveBeenCalledWith("retry", ["job-1"]);
  await user.click(screen.getByRole("button", { name: "Copy details" }));
  expect(await navigator.clipboard.readText()).toContain(`SOURCE_NOT_FOUND: ${error}`);
});

it("changes what may change in place, and sends no nonsense", async () => {
  gateway.detail = aDetail({ requestedDubbing: true, targetLang: "es" });
  const { sync } = show("overview", [gateway.detail]);
  await user.selectOptions(await screen.findByLabelText("Priority"), "7");
  const limit = screen.getByLabelText("Speed limit, MB/s");
  await user.type(limit, "fast{Enter}");
  expect(limit.getAttribute("aria-invalid")).toBe("true");
  await user.clear(limit);
  await user.type(limit, "2.5{Enter}");
  await waitFor(() => screen.getByRole("option", { name: "German" }));
  await user.selectOptions(screen.getByLabelText("Dub into"), "de");
  expect(gateway.changes().map(({ method, path, body }) => [method, path, body])).toEqual([
    ["PATCH", "/api/jobs/job-1", { priority: 7 }],
    ["PATCH", "/api/jobs/job-1", { rateLimit: 2_500_000 }],
    ["PATCH", "/api/jobs/job-1", { targetLang: "de" }],
  ]);
  await waitFor(() => {
    expect(sync.accept).toHaveBeenCalledTimes(3);
  });
});

it("says why a change was refused", async () => {
  gateway.reply = () => [409, { error: "Too late.", code: "CONFLICT", details: [] }];
  const { report } = show("overview", [aDetail()]);
  await user.selectOptions(await screen.findByLabelText("Priority"), "7");
  await waitFor(() => {
    expect(report).toHaveBeenCalledWith(expect.objectContaining({ message: "Too late." }));
  });
});

it("reads the detail again with every version of the job, and only then", async () => {
  const { store } = show("overview", [aDetail()]);
  await screen.findByText("Source");
  gateway.detail = aDetail({ version: 2, title: "Now known" });
  const asked = gateway.sent.length;
  act(() => {
    store.put(toJob(aDetail({ percent: 20 })));
  });
  expect(gateway.sent).toHaveLength(asked);
  act(() => {
    store.put(toJob(aDetail({ version: 2, title: "Now known" })));
  });
  expect(await screen.findByRole("heading", { name: "Now known" })).toBeTruthy();
  await waitFor(() => {
    expect(gateway.sent.length).toBe(asked + 1);
  });
});

it("says that a job is gone", async () => {
  gateway.detail = null;
  show("overview", [aDetail()]);
  expect(await screen.findByText("This job is not there any more.")).toBeTruthy();
});

it("offers to try again when the server did not answer", async () => {
  const answers = vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("offline"));
  show("overview", [aDetail()]);
  const again = await screen.findByRole("button", { name: "Try again" });
  answers.mockRestore();
  gateway = new Gateway();
  await user.click(again);
  expect(await screen.findByText("Source")).toBeTruthy();
});

it("goes through its tabs by arrow keys, with one tab stop", async () => {
  const { onTab } = show("overview", [aDetail()]);
  const tab = screen.getByRole("tab", { name: "Overview" });
  tab.focus();
  await user.keyboard("{ArrowLeft}");
  expect(onTab).toHaveBeenLastCalledWith("files");
  expect(document.activeElement).toBe(screen.getByRole("tab", { name: "Files" }));
  await user.keyboard("{ArrowRight}{ArrowRight}");
  expect(onTab).toHaveBeenLastCalledWith("media");
  await user.keyboard("{End}{Home}");
  const stops = screen.getAllByRole("tab").map(({ tabIndex }) => tabIndex);
  expect(stops).toEqual([0, -1, -1, -1, -1]);
  const panel = screen.getByRole("tabpanel", { name: "Overview" });
  expect(screen.getByRole("tab", { selected: true }).getAttribute("aria-controls")).toBe(panel.id);
});

it("adds up several jobs and says where they differ", () => {
  show("overview", [
    aDetail({ id: "a", status: "COMPLETE", fileSizeBytes: 2_000_000, priority: 3, labels: ["both"] }),
    aDetail({ id: "b", status: "COMPLETE", fileSizeBytes: 3_000_000, priority: 3, labels: ["both"] }),
    aDetail({ id: "c", status: "QUEUED", priority: 3, outputContainer: "mp4", labels: ["one", "both"] }),
  ]);
  expect(screen.getByRole("heading", { name: "3 jobs selected" })).toBeTruthy();
  expect(fact("Status")).toBe("Completed: 2, Queued: 1");
  expect(fact("Size")).toBe("5.00 MB, 1 of unknown size");
  expect([fact("Priority"), fact("Format")]).toEqual(["3", "Mixed"]);
  expect(fact("Labels")).toBe("both, Mixed");
});

it("gives a hint when nothing is selected", () => {
  show("overview", []);
  expect(screen.getByText("Select a job to see its details.")).toBeTruthy();
});

it("shows labels and the folder, each with a way to change it", async () => {
  gateway.detail = aDetail({ status: "QUEUED", folder: "films", labels: ["one", "two", "three"] });
  const { runOn } = show("overview", [gateway.detail]);
  await user.click(await screen.findByRole("button", { name: "Labels…" }));
  await user.click(screen.getByRole("button", { name: "Set location…" }));
  expect(runOn.mock.calls).toEqual([
    ["labels", "job-1"],
    ["location", "job-1"],
  ]);
  expect(fact("Labels")).toContain("one two three");
  expect(fact("Destination")).toBe("films (mkv)");
});

it.each([
  [{}, "not yet"],
  [{ verifiedAt: "2026-11-22T15:05:10Z" }, /: nothing wrong$/],
  [{ verifiedAt: "2026-11-22T15:05:10Z", problem: "The file is gone." }, /: The file is gone\.$/],
])("tells what was found when the file was verified: %o", async (part, text) => {
  gateway.detail = aDetail({ status: "COMPLETE", fileUrl: "/api/jobs/job-1/file", ...part });
  const { runOn } = show("overview", [gateway.detail]);
  await screen.findByText("Verified");
  expect(fact("Verified")).toMatch(text);
  await user.click(screen.getByRole("button", { name: "Verify the file" }));
  expect(runOn).toHaveBeenCalledExactlyOnceWith("verify", "job-1");
});

it("says nothing of that before there is a file", async () => {
  gateway.detail = aDetail({ status: "QUEUED" });
  show("overview", [gateway.detail]);
  await screen.findByText("Attempts");
  expect(screen.queryByText("Verified")).toBeNull();
});
