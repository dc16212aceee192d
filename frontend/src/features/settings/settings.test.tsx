import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Router } from "wouter";
import { memoryLocation } from "wouter/memory-location";
import type { About, Settings } from "../../api/settings";
import { preferences, readPreferences } from "../../store/preferences";
import { diagnostics } from "./diagnostics";
import { SECTIONS } from "./sections";
import SettingsPage from "./SettingsPage";

const SETTINGS: Settings = {
  queuePaused: false, downloadSize: null, dubSize: null, muxSize: null, stalledMinutes: 10,
  rateLimit: null, altRateLimit: 100_000, altMode: "off",
  altSchedule: { begin: "09:00", end: "17:00", days: ["mon", "sun"] },
  retriesMax: 5, retryPauseSec: 15, keepFailedHours: 168, keepEventsDays: 90,
  removeFinishedDays: null, removeFinishedFiles: false, defaultContainer: null,
  defaultFormatPreset: "bestvideo+bestaudio", defaultSubtitles: false, defaultFolder: null,
  defaultTargetLang: null, defaultProvider: "auto", defaultVoiceBalance: 0,
  downloadRateLimitPerJob: null, sizes: { download: 1, dub: 2, mux: 1 }, altActive: false, rateLimitInForce: null,
}; // prettier-ignore
const ABOUT: About = {
  version: "0.1.0",
  python: "3.11.9",
  database: "sqlite",
  environment: [
    { name: "MIN_FREE_SPACE_GB", value: "2.0", isSecret: false, isDefault: true },
    { name: "MEDIA_ROOT", value: "/srv/media", isSecret: false, isDefault: false },
    { name: "VOT_API_TOKEN", value: null, isSecret: true, isDefault: false },
  ],
};
const WORKER = {
  name: "dub@box", host: "box", queue: "q:dub", concurrency: 2, alive: true, engines: ["local"],
  versions: { dubline: "0.1.0" }, freeBytes: 5e9, reserveBytes: 2e9,
  running: [{ jobId: "j", title: "A walk", stage: "dub", percent: 41.9, startedAt: "2026-11-26T10:00:00Z" }],
  startedAt: "2026-11-26T09:00:00Z", lastSeen: "2026-11-26T10:00:00Z",
}; // prettier-ignore
const SITE = {
  site: "video.test", updatedAt: "2026-11-26T09:00:00Z", usedAt: null, count: 1, expiresAt: null, readable: true,
}; // prettier-ignore
const ANSWERS: Record<string, unknown> = {
  "/api/about": ABOUT,
  "/api/languages": {
    defaultTargetLang: "ru",
    engines: [{ name: "local", thirdParty: false, sources: ["en"], targets: ["es"], pairs: [["en", "es"]] }],
  },
  "/api/presets": { presets: [{ name: "720p", format: "b", outputContainer: null }] },
  "/api/cookies": { sites: [SITE] },
  "/api/workers": { workers: [WORKER] },
  "/api/auth/me": { user: { id: "u", username: "admin", role: "admin" } },
  "/api/stats": { freeBytes: 5e9, totalBytes: 9e9, reserveBytes: 2e9 },
  "/healthz": { status: "ok", dependencies: { redis: "ok", database: "error" } },
};

let saved: Settings;
let patches: unknown[];
let user: ReturnType<typeof userEvent.setup>;

function answer(path: string, init: RequestInit): Response {
  if (path !== "/api/settings") {
    return Response.json(ANSWERS[path]);
  }
  if (init.method === "PATCH") {
    const change = JSON.parse(init.body as string) as Partial<Settings>;
    patches.push(change);
    if (change.rateLimit === 1000) {
      const details = [{ field: "rateLimit", message: "At least 1024." }];
      return Response.json({ error: "Not valid.", code: "VALIDATION_ERROR", details }, { status: 400 });
    }
    saved = { ...saved, ...change };
  }
  return Response.json(saved);
}

function open(section: string) {
  const { hook, history } = memoryLocation({ path: `/settings/${section}`, record: true });
  const onClose = vi.fn();
  const Routed = () => {
    const [path] = hook();
    return <SettingsPage section={path.split("/")[2] ?? ""} onClose={onClose} />;
  };
  const view = render(
    <Router hook={hook}>
      <Routed />
    </Router>,
  );
  return { ...view, onClose, path: () => history.at(-1) };
}

beforeEach(() => {
  saved = SETTINGS;
  patches = [];
  user = userEvent.setup();
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => Promise.resolve(answer(path, init)));
  readPreferences();
});
afterEach(() => {
  localStorage.clear();
  readPreferences();
});

const button = (name: string) => screen.getByRole("button", { name });

describe("the settings", () => {
  it.each(SECTIONS.map(({ id }) => id))("show %s without accessibility violations", async (id) => {
    open(id);
    await screen.findByRole("navigation", { name: "Sections" });
    await waitFor(() => {
      expect(document.querySelector(".settings-group")).not.toBeNull();
      expect(screen.queryByText("Loading…")).toBeNull();
    });
    const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
    expect(violations.map((one) => `${one.id} ${one.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
  });

  it("send only what was changed, and say that it holds", async () => {
    open("queue");
    await user.type(await screen.findByLabelText("Limit for all downloads together"), "500");
    await user.type(screen.getByLabelText("Dubs"), "3");
    await user.clear(screen.getByLabelText("Dubs"));
    await user.click(button("Save"));
    await screen.findByText("Saved. It is in force at once.");
    expect(patches).toEqual([{ rateLimit: 500_000 }]);
    expect(screen.queryByRole("button", { name: "Discard" })).toBeNull();
  });

  it("show the server's word beside the field and keep what was typed", async () => {
    open("queue");
    const field = await screen.findByLabelText<HTMLInputElement>("Limit for all downloads together");
    await user.type(field, "1");
    await user.click(button("Save"));
    await screen.findByText("At least 1024.");
    expect([field.value, field.getAttribute("aria-invalid")]).toEqual(["1", "true"]);
    await user.click(button("Discard"));
    expect(field.value).toBe("");
    expect(screen.queryByText("At least 1024.")).toBeNull();
  });

  it("edit the turtle's week", async () => {
    open("queue");
    await user.selectOptions(await screen.findByLabelText("The turtle is"), "schedule");
    const week = screen.getByRole("group", { name: /Turtle hours/ });
    await user.click(within(week).getByLabelText("Tue"));
    await user.click(within(week).getByLabelText("Sun"));
    await user.click(button("Save"));
    await waitFor(() => {
      expect(patches).toEqual([
        { altMode: "schedule", altSchedule: { begin: "09:00", end: "17:00", days: ["mon", "tue"] } },
      ]);
    });
  });

  it("are not left with unsaved changes unless one says so", async () => {
    const { onClose, path } = open("downloads");
    await user.click(await screen.findByLabelText("Download and embed subtitles"));
    await user.click(screen.getByRole("link", { name: "Dubbing" }));
    const first = await screen.findByRole("dialog", { name: "Unsaved changes" });
    await user.click(within(first).getByRole("button", { name: "Stay here" }));
    expect(path()).toBe("/settings/downloads");
    await user.click(button("Close"));
    await user.click(
      within(screen.getByRole("dialog", { name: "Unsaved changes" })).getByRole("button", { name: "Save" }),
    );
    await waitFor(() => {
      expect(onClose).toHaveBeenCalledOnce();
    });
    expect(patches).toEqual([{ defaultSubtitles: true }]);
  });

  it("discard on the way to another section", async () => {
    const { path } = open("downloads");
    await user.click(await screen.findByLabelText("Download and embed subtitles"));
    await user.click(screen.getByRole("link", { name: "Dubbing" }));
    await user.click(
      within(await screen.findByRole("dialog", { name: "Unsaved changes" })).getByRole("button", {
        name: "Discard",
      }),
    );
    await screen.findByRole("heading", { name: "Dubbing" });
    expect([path(), patches]).toEqual(["/settings/dubbing", []]);
  });

  it("show what only the environment can change, and no secret", async () => {
    open("queue");
    const variable = await screen.findByText("MIN_FREE_SPACE_GB");
    expect(variable.closest("div")?.textContent).toContain("2.0");
  });

  it("tell which queue has no worker, and what to do", async () => {
    open("workers");
    await screen.findByText("No live worker takes: q:download, q:mux, q:upkeep");
    expect(screen.getByText("A walk").closest("li")?.textContent).toBe("A walk – dub 41%");
  });

  it("take another key for an action, unless it has one", async () => {
    open("shortcuts");
    const change = await screen.findByRole("button", { name: "Change the key of: Pause" });
    await user.click(change);
    await user.keyboard("r");
    await screen.findByText(/^R already does/);
    await user.keyboard("x");
    expect(preferences().keys.pause).toBe("X");
    await user.click(button("Reset the key of: Pause"));
    expect(preferences().keys).toEqual({});
    await user.click(screen.getByRole("switch", { name: "Single letters are shortcuts" }));
    expect(preferences().singleKeys).toBe(false);
  });
});

it("diagnostics hold no path, host, job or secret", async () => {
  const text = await diagnostics(ABOUT, {
    health: () => Promise.reject(new Error("503")),
    stats: () => Promise.resolve({ total: 3 }),
    workers: () => Promise.resolve([WORKER as never]),
  });
  expect(text).not.toMatch(/srv|A walk|box/);
  expect(JSON.parse(text)).toMatchObject({
    version: "0.1.0",
    health: "503",
    environment: { MEDIA_ROOT: "(set)", VOT_API_TOKEN: "(set)" },
  });
});
