/** The Add dialog before a gateway that answers what a test wants. */

import { cleanup, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, vi } from "vitest";
import type { Probe } from "../api/probe";
import AddDialog from "../features/add/AddDialog";
import { JobsContext, type Jobs } from "../features/jobs/jobs-context";
import { useToasts } from "../store/toasts";
import { aProbe } from "./probes";

export interface Sent {
  path: string;
  key: string | null;
  body: Record<string, unknown>;
}

/** What was asked and what is answered; new for every test. */
export class Desk {
  readonly sent: Sent[] = [];
  readonly found: Record<string, Probe | { status: number; error: string }> = {};
  presets: string[] = [];
  readonly onClose = vi.fn();
  readonly check = vi.fn();
  answer: (request: Sent) => [number, unknown] = ({ path, body }) =>
    path.endsWith("batch")
      ? [201, { jobs: (body.urls as string[]).map((url) => ({ id: url })), rejected: [] }]
      : [201, { id: "job-1" }];

  constructor() {
    vi.stubGlobal("fetch", (path: string, init: RequestInit) => Promise.resolve(this.#serve(path, init)));
  }

  async open(initial = "", quality = "best"): Promise<HTMLElement> {
    const jobs = { sync: { check: this.check }, report: vi.fn() } as unknown as Jobs;
    const { container } = render(
      <JobsContext value={jobs}>
        <AddDialog initial={initial} onClose={this.onClose} />
        <ToastTexts />
      </JobsContext>,
    );
    await waitFor(() => {
      expect(screen.getByLabelText("Quality")).toHaveProperty("value", quality);
    });
    return container;
  }

  #serve(path: string, init: RequestInit): Response {
    if (path === "/api/languages") {
      return json(200, LANGUAGES);
    }
    if (path === "/api/presets") {
      return json(200, {
        presets: this.presets.map((name) => ({ name, format: "b", outputContainer: null })),
      });
    }
    if (path === "/api/settings") {
      return json(200, SETTINGS);
    }
    const body = JSON.parse(init.body as string) as Record<string, unknown>;
    if (path === "/api/probe") {
      const one = this.found[body.url as string] ?? aProbe();
      return "error" in one ? json(one.status, { ...one, code: "X" }) : json(200, one);
    }
    const request = { path, key: new Headers(init.headers).get("Idempotency-Key"), body };
    this.sent.push(request);
    return json(...this.answer(request));
  }
}

/** Returns the desk of the running test. */
export function eachWithDesk(): () => Desk {
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk();
  });
  afterEach(cleanup);
  return () => desk;
}

const SETTINGS = {
  defaultContainer: null,
  defaultFolder: "inbox",
  defaultFormatPreset: "best",
  defaultProvider: "auto",
  defaultSubtitles: false,
  defaultTargetLang: null,
  defaultVoiceBalance: 0,
};
const LANGUAGES = {
  defaultTargetLang: "es",
  engines: [
    { name: "local", thirdParty: false, sources: ["en"], targets: ["es"], pairs: [["en", "es"]] },
    { name: "vot", thirdParty: true, sources: ["en"], targets: ["ru"], pairs: [["en", "ru"]] },
  ],
};

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status });
}

function ToastTexts() {
  return useToasts().map(({ id, text }) => <p key={id}>{text}</p>);
}
