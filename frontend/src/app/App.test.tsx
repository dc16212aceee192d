import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakeServer } from "../testing/fake-server";
import { aJob, aProgress, aStage, aState } from "../testing/jobs";
import { App } from "./App";

type Handler = (event?: unknown) => void;
const socket = vi.hoisted(() => ({ handlers: new Map<string, Handler>(), connected: true, active: true }));
vi.mock("socket.io-client", () => ({
  io: () => ({
    ...socket,
    on: (name: string, handler: Handler) => socket.handlers.set(name, handler),
    connect: vi.fn(),
    disconnect: vi.fn(),
  }),
}));

const emit = (name: string, event?: unknown) => {
  act(() => socket.handlers.get(name)?.(event));
};
const downloading = aJob({
  id: "a",
  title: "A walk",
  status: "DOWNLOADING",
  stage: "download",
  requestedDubbing: true,
  sourceLang: "en",
  targetLang: "es",
  stages: [aStage("download", { status: "running", percent: 20 }), aStage("dub"), aStage("mux")],
  percent: 10,
});

let server: FakeServer;
let user: ReturnType<typeof userEvent.setup>;

beforeEach(() => {
  server = new FakeServer();
  user = userEvent.setup();
  socket.handlers.clear();
});

async function violations() {
  const { violations: found } = await axe.run(document.body, {
    rules: { "color-contrast": { enabled: false } },
  });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

describe("the login", () => {
  it("says what is wrong, then shows the list", async () => {
    server.loggedIn = false;
    render(<App />);
    await user.type(await screen.findByLabelText("User name"), "admin");
    await user.type(screen.getByLabelText("Password"), "wrong{Enter}");
    await screen.findByText("User name or password is wrong.");
    expect(await violations()).toEqual([]);
    await user.clear(screen.getByLabelText("Password"));
    await user.type(screen.getByLabelText("Password"), "right{Enter}");
    await screen.findByRole("heading", { name: "No downloads yet" });
  });

  it("is asked for again over the page when it has expired", async () => {
    server.jobs = [downloading];
    render(<App />);
    await screen.findByRole("heading", { name: "A walk" });
    server.loggedIn = false;
    emit("jobs");
    const dialog = await screen.findByRole("dialog", { name: "Please log in again" });
    expect(screen.getByRole("heading", { name: "A walk", hidden: true })).toBeTruthy();
    await user.type(within(dialog).getByLabelText("User name"), "admin");
    await user.type(within(dialog).getByLabelText("Password"), "right{Enter}");
    await waitFor(() => {
      expect(screen.queryByRole("dialog")).toBeNull();
    });
  });

  it("ends on request", async () => {
    render(<App />);
    await user.click(await screen.findByRole("button", { name: "Log out" }));
    await screen.findByLabelText("User name");
  });
});

describe("the list", () => {
  beforeEach(async () => {
    server.jobs = [downloading, aJob({ id: "b", title: "Broken", status: "FAILED", error: "404 Not Found" })];
    render(<App />);
    await screen.findByRole("heading", { name: "A walk" });
  });

  it("moves with the events and has no accessibility violations", async () => {
    emit("progress", aProgress("a", 1, 66));
    const bar = screen.getByRole("progressbar", { name: "Progress of A walk" });
    await waitFor(() => {
      expect(bar.getAttribute("aria-valuenow")).toBe("33");
    });
    expect(bar.getAttribute("aria-valuetext")).toBe(
      "33 percent, downloading, stage 1 of 3, 12 seconds remaining",
    );
    expect([...bar.querySelectorAll("rect")].map((rect) => rect.getAttribute("width"))).toEqual([
      "66",
      "0",
      "0",
    ]);
    expect(document.querySelector("[style]")).toBeNull();
    expect(await violations()).toEqual([]);
  });

  it("reads a job again after its status changed", async () => {
    server.jobs = [
      { ...downloading, status: "COMPLETE", stage: null, version: 2, fileUrl: "/f", fileSizeBytes: 7e8 },
    ];
    emit("state", aState("a", 2, "COMPLETE"));
    await screen.findByText(/^700 MB/);
    expect(screen.getByRole("link", { name: "Save A walk" }).getAttribute("href")).toBe(
      "/api/jobs/a/file?download=1",
    );
  });

  it("shows jobs that others add and drops those that others delete", async () => {
    server.jobs = [...server.jobs, aJob({ id: "c", title: "Newcomer" })];
    emit("state", aState("c", 1, "QUEUED"));
    await screen.findByRole("heading", { name: "Newcomer" });
    emit("state", aState("c", 2, null));
    await waitFor(() => {
      expect(screen.queryByRole("heading", { name: "Newcomer" })).toBeNull();
    });
  });

  it("reads the list again after a reconnect", async () => {
    server.jobs = [aJob({ id: "d", title: "Meanwhile" })];
    emit("connect");
    await screen.findByRole("heading", { name: "Meanwhile" });
    expect(screen.queryByRole("heading", { name: "A walk" })).toBeNull();
  });

  it.each([
    ["jobs", { type: "reordered", jobIds: ["a"] }],
    ["resync", {}],
  ])("reads the list again at the server's word: %s", async (name, event) => {
    server.jobs = [{ ...downloading, title: "A run", version: 2 }];
    emit(name, event);
    await screen.findByRole("heading", { name: "A run" });
  });

  it("tells why a job failed and filters", async () => {
    expect(screen.getByText(": 404 Not Found")).toBeTruthy();
    await user.click(screen.getByRole("radio", { name: "Failed 1" }));
    expect(screen.queryByRole("heading", { name: "A walk" })).toBeNull();
    expect(location.search).toBe("?show=failed");
    await user.type(screen.getByLabelText("Search jobs"), "zzz");
    await user.click(await screen.findByRole("button", { name: "Show all jobs" }));
    expect(screen.getByRole("heading", { name: "A walk" })).toBeTruthy();
  });

  it("pauses, and says why it cannot", async () => {
    await user.click(screen.getByRole("button", { name: "Pause A walk" }));
    await screen.findByRole("button", { name: "Resume A walk" });
    await user.click(screen.getByRole("button", { name: "Cancel A walk" }));
    await screen.findByText("A job that is PAUSED cannot be asked to cancel.");
  });

  it("starts a waiting job now, once", async () => {
    server.jobs = [aJob({ id: "w", title: "A wait" })];
    emit("connect");
    await user.click(await screen.findByRole("button", { name: "Start now A wait" }));
    await waitFor(() => {
      expect(screen.queryByRole("button", { name: "Start now A wait" })).toBeNull();
    });
    expect(server.sent("POST", "/api/jobs/w/start")).toHaveLength(1);
  });

  it("pauses the queue as a whole, and hears when somebody else lets it go on", async () => {
    await user.click(screen.getByRole("button", { name: "Pause queue" }));
    await screen.findByRole("button", { name: "Resume queue" });
    expect(screen.getByText(/the queue is paused/)).toBeTruthy();
    expect(await violations()).toEqual([]);
    server.queuePaused = false;
    emit("jobs", { type: "settings", jobIds: [] });
    await screen.findByRole("button", { name: "Pause queue" });
  });

  it("deletes only after asking, with the file on request", async () => {
    server.jobs = [{ ...downloading, status: "COMPLETE", version: 2, fileUrl: "/f" }];
    emit("connect");
    await screen.findByRole("link", { name: "Save A walk" }); // until then it has no file to delete
    await user.click(screen.getByRole("button", { name: "Delete A walk" }));
    expect(server.calls.some(({ method }) => method === "DELETE")).toBe(false);
    await user.click(await screen.findByLabelText(/Also delete the file/));
    await user.click(screen.getByRole("button", { name: "Delete job and file" }));
    await screen.findByRole("heading", { name: "No downloads yet" });
    expect(server.sent("DELETE", "/api/jobs/a?files=true")).toHaveLength(1);
  });
});

describe("adding", () => {
  it("sends one keyed request per link and keeps the refused ones", async () => {
    render(<App />);
    await screen.findByRole("heading", { name: "No downloads yet" });
    await user.keyboard("o");
    const dialog = await screen.findByRole("dialog", { name: "Add links" });
    await user.type(within(dialog).getByLabelText("Links, one per line"), "https://a.example/1 nonsense");
    await user.click(within(dialog).getByRole("switch"));
    await within(dialog).findByRole("option", { name: "Spanish" });
    await user.selectOptions(within(dialog).getByLabelText("Engine"), "vot");
    expect(within(dialog).getByText("vot sends the link, and the sound if asked for it, to a third-party translation service.")).toBeTruthy();
    expect(await violations()).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "Add 2 links" }));
    await within(dialog).findByText("This is not an http or https link.");
    expect(within(dialog).getByLabelText<HTMLTextAreaElement>("Links, one per line").value).toBe("nonsense");

    await user.click(within(dialog).getByRole("button", { name: "Add link" }));
    await waitFor(() => {
      expect(server.sent("POST", "/api/jobs")).toHaveLength(3);
    });
    const [first, second, again] = server.sent("POST", "/api/jobs");
    expect(first?.body).toMatchObject({
      url: "https://a.example/1",
      requestedDubbing: true,
      dubbingProvider: "vot",
      targetLang: "ru",
    });
    const key = (call: typeof first) => call?.headers.get("Idempotency-Key");
    expect(key(first)).not.toBe(key(second));
    expect(key(again)).toBe(key(second));
  });

  it("takes a pasted link, and Enter adds it", async () => {
    render(<App />);
    await screen.findByRole("heading", { name: "No downloads yet" });
    await user.paste("https://b.example/2");
    await screen.findByRole("dialog", { name: "Add links" });
    await user.keyboard("{Enter}");
    await screen.findByRole("heading", { name: "https://b.example/2" });
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("offers the sample, dubbed on this machine", async () => {
    render(<App />);
    await user.click(await screen.findByRole("button", { name: "Try the sample" }));
    await screen.findByRole("heading", { name: `${location.origin}/sample/` });
    expect(server.sent("POST", "/api/jobs")[0]?.body).toMatchObject({
      dubbingProvider: "local",
      sourceLang: "en",
      targetLang: "es",
    });
  });
});
