import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import type { SiteCookies } from "../../api/cookies";
import { expectNoViolations, openSection, type Answer, type Asked } from "../../testing/settings-section";

const SITE: SiteCookies = {
  site: "video.test", updatedAt: "2026-11-26T09:00:00Z", usedAt: null, count: 2,
  expiresAt: "2999-01-01T00:00:00Z", readable: true,
}; // prettier-ignore
const TEXT = ".video.test\tTRUE\t/\tTRUE\t0\tsession\tvery-secret";

let sites: SiteCookies[];
let refusal: Answer | null;

function answer({ method, path }: Asked): Answer {
  if (method !== "GET" && refusal !== null) {
    return refusal;
  }
  const site = decodeURIComponent(path.split("/")[3] ?? "");
  sites = method === "GET" ? sites : sites.filter((one) => one.site !== site);
  if (method === "PUT") {
    sites = [...sites, { ...SITE, site, count: 1 }];
    return [200, { ...SITE, site, leftOut: 3 }];
  }
  return method === "DELETE" ? [204] : [200, { sites }];
}

async function open() {
  const asked = await openSection("cookies", "Sites", answer);
  await screen.findByRole("heading", { name: "video.test" });
  return asked;
}
const button = (name: string) => screen.getByRole("button", { name });
const text = () => screen.getByLabelText<HTMLTextAreaElement>("Text of a cookies.txt");

beforeEach(() => {
  sites = [SITE];
  refusal = null;
});

it("takes the cookies of a site by its link, tells what was left out, and shows them no more", async () => {
  const asked = await open();
  await userEvent.click(screen.getByLabelText("Site"));
  await userEvent.paste("https://other.test/watch?v=1");
  fireEvent.change(text(), { target: { value: TEXT } });
  await userEvent.click(button("Save"));
  await screen.findByRole("heading", { name: "other.test" });
  expect(screen.getByText("3 cookies of other sites were left out.")).toBeTruthy();
  expect(asked).toEqual([{ method: "PUT", path: "/api/cookies/other.test", body: { cookies: TEXT } }]);
  expect(text().value).toBe("");
  expect(document.body.innerHTML).not.toContain("very-secret");
  await expectNoViolations();
});

it("reads a file that is dropped or chosen, unless it is far too large", async () => {
  await open();
  const file = new File([TEXT], "cookies.txt", { type: "text/plain" });
  await userEvent.upload(screen.getByLabelText("Choose a file…"), file);
  await expect.poll(() => text().value).toBe(TEXT);
  const film = new File(["x".repeat(300_000)], "film.mp4");
  fireEvent.drop(text(), { dataTransfer: { types: ["Files"], files: [film] } });
  expect(await screen.findByText("This file is too large to be a cookies.txt.")).toBeTruthy();
  expect(text().value).toBe(TEXT);
  const dropped = new File(["dropped"], "cookies.txt");
  fireEvent.drop(text(), { dataTransfer: { types: ["Files"], files: [dropped] } });
  await expect.poll(() => text().value).toBe("dropped");
  cleanup(); // such as the Back button does
  await open();
  expect(text().value).toBe("dropped");
  await userEvent.click(button("Discard"));
  expect(text().value).toBe("");
});

it("says what is wrong beside the field and keeps what was typed", async () => {
  await open();
  const details = [{ field: "cookies", message: "This is JSON." }];
  refusal = [400, { error: "This is JSON.", code: "VALIDATION_ERROR", details }];
  await userEvent.type(screen.getByLabelText("Site"), "other.test");
  fireEvent.change(text(), { target: { value: "[]" } });
  await userEvent.click(button("Save"));
  await waitFor(() => {
    expect(screen.getAllByText("This is JSON.")).toHaveLength(2); // and above Save
  });
  expect(text().value).toBe("[]");
  await userEvent.click(button("Discard"));
});

it("replaces the cookies of a site, and asks before they are deleted", async () => {
  const asked = await open();
  expect(screen.getByText(/^2 cookies · given .* · not used yet · the last expires/)).toBeTruthy();
  await userEvent.click(button("Replace the cookies of video.test"));
  expect(document.activeElement).toBe(text());
  expect(screen.getByLabelText<HTMLInputElement>("Site").readOnly).toBe(true);
  fireEvent.change(text(), { target: { value: TEXT } });
  await userEvent.click(button("Save"));
  await screen.findByText(/^1 cookie ·/);
  await userEvent.click(button("Delete the cookies of video.test"));
  const question = screen.getByRole("dialog", { name: "Delete the cookies of video.test?" });
  await userEvent.click(within(question).getByRole("button", { name: "Delete" }));
  expect(await screen.findByText("No cookies are kept.")).toBeTruthy();
  expect(asked.map(({ method }) => method)).toEqual(["PUT", "DELETE"]);
});

it("tells which can no longer be read and which have expired", async () => {
  sites = [
    { ...SITE, expiresAt: "2020-01-01T00:00:00Z" },
    { ...SITE, site: "z.test", readable: false, count: null, expiresAt: null },
  ];
  await open();
  expect(screen.getByText(/^They have expired/)).toBeTruthy();
  expect(screen.getByText(/can no longer be read/)).toBeTruthy();
});
