/** A tiny stand-in for the gateway behind `fetch`: jobs in memory, cookies in the document. */

import { vi } from "vitest";
import type { ActionName, Refused } from "../api/actions";
import type { JobRecord } from "../api/records";
import type { JobRequest } from "../api/types";
import { aPage, aView } from "./jobs";

export interface Call {
  method: string;
  path: string;
  headers: Headers;
  body: unknown;
}

export class FakeServer {
  jobs: JobRecord[] = [];
  /** The number of the last change; raise it with every change that the page should not know of. */
  globalSeq = 0;
  loggedIn = true;
  queuePaused = false;
  canRefresh = false;
  readonly calls: Call[] = [];
  #renewals = 0;

  constructor() {
    vi.stubGlobal("fetch", (path: string, init: RequestInit) => Promise.resolve(this.#answer(path, init)));
    this.cookie("csrf_access_token", "csrf-0");
    this.cookie("csrf_refresh_token", "csrf-r");
  }

  cookie(name: string, value: string): void {
    document.cookie = `${name}=${value}`;
  }

  sent(method: string, path: string): Call[] {
    return this.calls.filter((call) => call.method === method && call.path === path);
  }

  #answer(path: string, init: RequestInit): Response {
    const call: Call = {
      method: init.method ?? "GET",
      path,
      headers: new Headers(init.headers),
      body: typeof init.body === "string" ? JSON.parse(init.body) : undefined,
    };
    this.calls.push(call);
    if (path.startsWith("/api/auth/")) {
      return this.#auth(path.slice("/api/auth/".length), call);
    }
    if (!this.loggedIn) {
      return refusal(401, "UNAUTHORIZED", "Log in first.");
    }
    if (path.startsWith("/api/queue/")) {
      this.queuePaused = path.endsWith("pause");
      return json(200, { paused: this.queuePaused });
    }
    if (path.startsWith("/api/jobs/changes")) {
      return refusal(410, "GONE", "Read the list again."); // this server remembers nothing
    }
    if (path === "/api/presets") {
      return json(200, { presets: [] });
    }
    return path.startsWith("/api/jobs") ? this.#jobs(path, call) : json(200, LANGUAGES);
  }

  #auth(what: string, call: Call): Response {
    const user = { id: "u1", username: "admin", role: "admin" };
    if (what === "login") {
      this.loggedIn = (call.body as { password: string }).password === "right";
    } else if (what === "logout") {
      this.loggedIn = false;
      return new Response(null, { status: 204 });
    } else if (what === "refresh" && this.canRefresh) {
      this.loggedIn = true;
      this.#renewals += 1;
      this.cookie("csrf_access_token", `csrf-${this.#renewals}`);
    }
    return this.loggedIn ? json(200, { token: "t", user }) : refusal(401, "UNAUTHORIZED", "Log in first.");
  }

  #jobs(path: string, call: Call): Response {
    if (path === "/api/jobs/actions") {
      return this.#actions(call.body as { action: ActionName; ids: string[] });
    }
    const [, id = "", command = ""] = /^\/api\/jobs\/([^/?]+)\/?(\w*)/.exec(path) ?? [];
    const job = this.jobs.find((candidate) => candidate.id === id);
    if (id === "") {
      return call.method === "POST" ? this.#create(call.body as JobRequest) : json(200, this.#page());
    }
    if (job === undefined) {
      return refusal(404, "NOT_FOUND", "There is no such job.");
    }
    if (call.method === "DELETE") {
      this.jobs = this.jobs.filter((other) => other !== job);
      return new Response(null, { status: 204 });
    }
    return command === "" ? json(200, job) : this.#command(job, command);
  }

  #page() {
    const { queuePaused, globalSeq } = this;
    return aPage(this.jobs, { queuePaused, globalSeq });
  }

  #actions({ action, ids }: { action: ActionName; ids: string[] }): Response {
    const done: string[] = [];
    const refused: Refused[] = [];
    for (const id of ids) {
      const job = this.jobs.find((candidate) => candidate.id === id);
      if (job === undefined) {
        refused.push({ id, error: "There is no such job." });
      } else if (action === "delete") {
        this.jobs = this.jobs.filter((other) => other !== job);
        done.push(id);
      } else if (this.#command(job, action).ok) {
        done.push(id);
      } else {
        refused.push({ id, error: `A job that is ${job.status} cannot be asked to ${action}.` });
      }
    }
    return json(200, { done, refused, globalSeq: this.globalSeq, queueRev: 0 });
  }

  #command(job: JobRecord, command: string): Response {
    if (command === "start") {
      const started: JobRecord = { ...job, startNow: true, version: job.version + 1 };
      this.jobs = this.jobs.map((other) => (other === job ? started : other));
      return json(200, started);
    }
    if (command !== "pause" || job.status === "MUXING") {
      return refusal(409, "CONFLICT", `A job that is ${job.status} cannot be asked to ${command}.`);
    }
    const paused: JobRecord = { ...job, status: "PAUSED", stage: null, version: job.version + 1 };
    this.jobs = this.jobs.map((other) => (other === job ? paused : other));
    return json(200, paused);
  }

  #create(request: JobRequest): Response {
    if (!request.url.startsWith("http")) {
      const details = [{ field: "url", message: "This is not an http or https link." }];
      return json(400, { error: "The request is not valid.", code: "VALIDATION_ERROR", details });
    }
    const { url, requestedDubbing = false, sourceLang = "auto", targetLang = "ru" } = request;
    const job = aView({
      id: `new-${this.jobs.length}`,
      url,
      requestedDubbing,
      sourceLang,
      targetLang: targetLang ?? "ru",
    });
    this.jobs = [...this.jobs, job];
    return json(201, job);
  }
}

const LANGUAGES = {
  defaultTargetLang: "es",
  engines: [
    { name: "local", thirdParty: false, sources: ["en"], targets: ["es"], pairs: [["en", "es"]] },
    { name: "vot", thirdParty: true, sources: ["en"], targets: ["ru"], pairs: [["en", "ru"]] },
  ],
};

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}

function refusal(status: number, code: string, error: string): Response {
  return json(status, { error, code, details: [] });
}
