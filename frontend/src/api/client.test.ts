import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakeServer } from "../testing/fake-server";
import { ApiError, call } from "./client";

let server: FakeServer;

beforeEach(() => {
  server = new FakeServer();
});

describe("call", () => {
  it("sends the CSRF token with unsafe requests only", async () => {
    await call("/api/jobs");
    await call("/api/jobs", { method: "POST", body: { url: "https://example.org" } });
    expect(server.sent("GET", "/api/jobs")[0]?.headers.has("X-CSRF-TOKEN")).toBe(false);
    expect(server.sent("POST", "/api/jobs")[0]?.headers.get("X-CSRF-TOKEN")).toBe("csrf-0");
  });

  it("renews the login once for simultaneous requests and repeats them", async () => {
    server.loggedIn = false;
    server.canRefresh = true;
    await Promise.all([call("/api/jobs"), call("/api/languages")]);
    const renewals = server.sent("POST", "/api/auth/refresh");
    expect(renewals.map(({ headers }) => headers.get("X-CSRF-TOKEN"))).toEqual(["csrf-r"]);
  });

  it("gives up after one renewal", async () => {
    server.loggedIn = false;
    await expect(call("/api/jobs")).rejects.toMatchObject({ status: 401, code: "UNAUTHORIZED" });
    expect(server.sent("GET", "/api/jobs")).toHaveLength(1);
  });

  it("does not try to renew a wrong password away", async () => {
    server.loggedIn = false;
    const login = call("/api/auth/login", { method: "POST", body: { username: "a", password: "b" } });
    await expect(login).rejects.toBeInstanceOf(ApiError);
    expect(server.sent("POST", "/api/auth/refresh")).toEqual([]);
  });

  it("names the fields that are wrong", async () => {
    const creation = call("/api/jobs", { method: "POST", body: { url: "ftp://x" } });
    await expect(creation).rejects.toMatchObject({
      status: 400,
      fields: [{ field: "url", message: "This is not an http or https link." }],
    });
  });

  it("survives an answer that is not JSON, and no answer at all", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(new Response("<h1>Bad gateway</h1>", { status: 502 })));
    await expect(call("/api/jobs")).rejects.toMatchObject({
      status: 502,
      message: "The server answered 502.",
    });
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    await expect(call("/api/jobs")).rejects.toMatchObject({
      status: 0,
      message: "The server cannot be reached.",
    });
  });
});
