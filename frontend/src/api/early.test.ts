import { beforeEach, expect, it, vi } from "vitest";
import { FakeServer } from "../testing/fake-server";
import { aView } from "../testing/jobs";
import { whoAmI, whoIsKnown } from "./auth";
import { pageAtHand, remote } from "./changes";
import { answered, askEarly, LIST, WHO } from "./early";

let server: FakeServer;

beforeEach(() => {
  server = new FakeServer();
  server.jobs = [aView({ id: "a" })];
});

const asked = (path: string) => server.sent("GET", path).length;

it("is asked before anybody needs it, and taken once", async () => {
  askEarly();
  expect([asked(WHO), asked(LIST)]).toEqual([1, 1]);
  expect((await whoAmI()).username).toBe("admin");
  expect((await remote.page(null)).jobs).toHaveLength(1);
  expect([asked(WHO), asked(LIST)]).toEqual([1, 1]);
  await remote.page(null);
  expect(asked(LIST)).toBe(2);
});

it("is asked again after a refusal", async () => {
  server.loggedIn = false;
  askEarly();
  await expect(remote.page(null)).rejects.toMatchObject({ status: 401 });
  server.loggedIn = true;
  expect((await whoAmI()).username).toBe("admin");
  expect((await remote.page(null)).jobs).toHaveLength(1);
});

it("is not asked for somebody who is not logged in", () => {
  server.cookie("csrf_access_token", "; max-age=0");
  askEarly();
  expect(server.calls).toEqual([]);
});

it("is at hand once it is answered, and not before", async () => {
  askEarly();
  expect([whoIsKnown(), pageAtHand()]).toEqual([undefined, undefined]);
  await answered(10_000);
  expect([whoIsKnown()?.username, pageAtHand()?.jobs.length]).toEqual(["admin", 1]);
  expect([whoIsKnown(), pageAtHand()]).toEqual([undefined, undefined]);
});

it("is not waited for any longer than asked", async () => {
  vi.stubGlobal("fetch", () => new Promise(() => undefined));
  askEarly();
  await answered(1);
  expect(pageAtHand()).toBeUndefined();
});
