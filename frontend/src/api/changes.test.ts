import { beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "./client";
import { remote } from "./changes";

const asked: string[] = [];

beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    return Promise.resolve(
      path.endsWith("since=1")
        ? Response.json({ error: "Read the list again.", code: "GONE" }, { status: 410 })
        : Response.json({ path }),
    );
  });
});

it("asks for the first page, and for those behind a cursor as the server wrote it", async () => {
  expect(await remote.page(null)).toEqual({ path: "/api/jobs?fields=list" });
  expect(await remote.page("a&b=c +d")).toEqual({ path: "/api/jobs?fields=list&cursor=a%26b%3Dc+%2Bd" });
  await remote.older("x/y");
  expect(asked.at(-1)).toBe("/api/jobs?fields=list&older=x%2Fy");
});

it("asks what changed since a number, and rejects when the server no longer knows", async () => {
  await remote.changes("e&1", 41);
  expect(asked).toEqual(["/api/jobs/changes?epoch=e%261&since=41"]);
  const gone = await remote.changes("e1", 1).catch((error: unknown) => error);
  expect(gone).toBeInstanceOf(ApiError);
  expect(gone).toMatchObject({ status: 410 });
});
