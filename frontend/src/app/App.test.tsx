import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { answered, askEarly, LIST } from "../api/early";
import { none, select } from "../store/selection";
import { FakeServer } from "../testing/fake-server";
import { aBatch, aProgress, aStage, aView } from "../testing/jobs";
import { App } from "./App";

type Handler = (event?: unknown) => void;
const socket = vi.hoisted(() => ({ handlers: new Map<string, Handler>(), connected: true, active: true }));
vi.mock("socket.io-client", () => ({
  io: () => ({
    ...socket,
    io: { on: vi.fn(), off: vi.fn() },
    on: (name: string, handler: Handler) => socket.handlers.set(name, handler),
    emit: vi.fn(),
    connect: vi.fn(),
    disconnect: vi.fn(),
  }),
}));

const emit = (name: string, event?: unknown) => {
  act(() => socket.handlers.get(name)?.(event));
};
const downloading = aView({
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
const failed = aView({ id: "b", title: "Broken", status: "FAILED", error: "404 Not Found" });

let server: FakeServer;
let user: ReturnType<typeof userEvent.setup>;

beforeEach(() => {
  server = new FakeServer();
  user = userEvent.setup();
  socket.handlers.clear();
  select(none);
});

const rowOf = (title: string) => screen.findByRole("row", { name: new RegExp(title) });

async function violations() {
  const { violations: found } = await axe.run(document.body, {
    rules: { "color-contrast": { enabled: false } },
  });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

describe("a page whose answers were there before it", () => {
  it("has its rows at once", async () => {
    server.jobs = [downloading];
    askEarly();
    await answered(10_000);
    render(<App />);
    expect(screen.getByRole("row", { name: /A walk/ })).toBeDefined();
    await waitFor(() => {
      expect(socket.handlers.has("jobs")).toBe(true);
    });
    expect(server.sent("GET", LIST)).toHaveLength(1);
  });
});

describe("the list", () => {
  beforeEach(async () => {
    server.jobs = [downloading, failed];
    render(<App />);
    emit("connect");
    await rowOf("A walk");
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
    expect([...bar.querySelectorAll<HTMLElement>(".fill")].map((fill) => fill.style.transform)).toEqual([
      "scaleX(0.66)",
      "scaleX(0)",
      "scaleX(0)",
    ]);
    expect(await violations()).toEqual([]);
  });

  it("follows what others do", async () => {
    const done = aView({ ...downloading, status: "COMPLETE", version: 2, fileUrl: "/f", fileSizeBytes: 7e8 });
    emit("jobs", aBatch(1, [done, aView({ id: "c", title: "Newcomer" })], { total: 3 }));
    await rowOf("Newcomer");
    expect(screen.getByRole("link", { name: "Save the file: A walk" }).getAttribute("href")).toBe(
      "/api/jobs/a/file?download=1",
    );
    emit("jobs", aBatch(2, [], { remove: [{ id: "c", version: 2 }], total: 2 }));
    await waitFor(() => {
      expect(screen.queryByRole("row", { name: /Newcomer/ })).toBeNull();
    });
  });

  it("tells why a job failed, filters and searches, all in the address", async () => {
    expect(screen.getByText(": 404 Not Found")).toBeTruthy();
    await user.click(screen.getByRole("radio", { name: "Failed 1" }));
    expect(screen.queryByRole("row", { name: /A walk/ })).toBeNull();
    expect(location.search).toBe("?show=failed");
    await user.type(screen.getByLabelText("Search jobs"), "zzz");
    await screen.findByRole("heading", { name: "No jobs match “zzz”." });
    await user.click(screen.getByRole("button", { name: "Clear filters" }));
    await rowOf("A walk");
    expect(location.search).toBe("");
  });

  it("acts on the selected rows by key, and on one row by its button", async () => {
    await user.click(await rowOf("A walk"));
    expect((await rowOf("A walk")).getAttribute("aria-selected")).toBe("true");
    await user.keyboard("u");
    const paused = aView({ ...downloading, status: "PAUSED", version: 2 });
    emit("jobs", aBatch(1, [paused], { total: 2 }));
    await screen.findByRole("button", { name: "Resume: A walk" });
    expect(server.sent("POST", "/api/jobs/actions")[0]?.body).toMatchObject({ action: "pause", ids: ["a"] });
    await user.click(screen.getByRole("button", { name: "Resume: Broken" }));
    expect(server.sent("POST", "/api/jobs/actions")[1]?.body).toMatchObject({ action: "resume", ids: ["b"] });
  });

  it("removes only after asking, with the focus on the way back", async () => {
    await user.click(await rowOf("Broken"));
    await user.keyboard("{Delete}");
    const dialog = await screen.findByRole("dialog", { name: "Remove 1 job?" });
    expect(document.activeElement).toBe(within(dialog).getByRole("button", { name: "Keep" }));
    expect(server.sent("POST", "/api/jobs/actions")).toHaveLength(0);
    expect(await violations()).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "Remove 1 job" }));
    await waitFor(() => {
      expect(screen.queryByRole("row", { name: /Broken/ })).toBeNull();
    });
    expect(server.sent("POST", "/api/jobs/actions")[0]?.body).toEqual({
      action: "delete",
      ids: ["b"],
      files: false,
    });
  });

  it("shows its keys", async () => {
    await user.keyboard("?");
    const dialog = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
    expect(within(dialog).getByText("Move to the top").nextSibling?.textContent).toBe("Alt+Shift+↑");
    expect(await violations()).toEqual([]);
  });
});

describe("an empty list", () => {
  beforeEach(async () => {
    render(<App />);
    emit("connect");
    await screen.findByRole("heading", { name: "No downloads yet" });
  });

  it("has the Add dialog on a key", async () => {
    expect(await violations()).toEqual([]);
    await user.keyboard("o");
    await screen.findByRole("dialog");
  });

  it("offers the sample, dubbed on this machine", async () => {
    await user.click(screen.getByRole("button", { name: "Try the sample" }));
    await rowOf("/sample/");
    expect(server.sent("POST", "/api/jobs")[0]?.body).toMatchObject({
      dubbingProvider: "local",
      sourceLang: "en",
      targetLang: "es",
    });
  });
});
