import { fireEvent, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { isMenuOpen, closeMenu } from "../../components/open-menu";
import { resetConnection, setConnection } from "../../store/connection";
import { aDetail, aFile, aMedia, Gateway, show } from "./testing";

const user = userEvent.setup();
const SUBTITLES = aFile({
  key: "subtitles-0",
  kind: "subtitles",
  name: "s.vtt",
  path: "tmp/job-1/kept/s.vtt",
  mediaType: "text/vtt",
});
let gateway: Gateway;

beforeEach(() => {
  resetConnection(() => undefined);
  setConnection({ state: "live" });
  gateway = new Gateway();
  gateway.detail = aDetail({ status: "COMPLETE", media: aMedia() });
  gateway.files = [aFile({ key: "library-1", path: "library/News/Film.mkv" }), SUBTITLES];
});

afterEach(() => {
  closeMenu();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const row = (name: RegExp) => screen.getByRole("row", { name });
async function shown(status: "COMPLETE" | "DUBBING" = "COMPLETE") {
  gateway.detail = aDetail({ status, media: aMedia() });
  show("files", [gateway.detail]);
  await screen.findByRole("treegrid", { name: "Files" });
}

it("is a tree with one tab stop", async () => {
  await shown();
  expect(screen.getAllByRole("row").map((one) => [one.ariaLevel, one.ariaExpanded])).toEqual([
    ["1", "true"],
    ["2", "true"],
    ["3", null],
    ["1", "true"],
    ["2", null],
  ]);
  expect(screen.getAllByRole("row").filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
  row(/^Library/).focus();
  await user.keyboard("{ArrowDown}{ArrowLeft}");
  expect(row(/^News/).ariaExpanded).toBe("false");
  expect(screen.queryByRole("row", { name: /Film.mkv/ })).toBeNull();
  await user.keyboard("{ArrowRight}{ArrowRight}");
  expect(document.activeElement).toBe(row(/Film.mkv/));
  await user.click(screen.getByText("News"));
  expect(row(/^News/).ariaExpanded).toBe("false");
});

it("renames a file by F2, and tells why a name is refused", async () => {
  await shown();
  row(/Film.mkv/).focus();
  fireEvent.click(row(/Film.mkv/));
  await user.keyboard("{F2}");
  const dialog = await screen.findByRole("dialog", { name: "Rename" });
  const field = within(dialog).getByLabelText<HTMLInputElement>("File name");
  expect([document.activeElement, field.value]).toEqual([field, "Film"]);
  gateway.reply = () => [409, { error: "There is a file of this name already.", code: "CONFLICT" }];
  await user.clear(field);
  await user.type(field, "Other{Enter}");
  expect((await within(dialog).findByRole("alert")).textContent).toBe(
    "There is a file of this name already.",
  );
  const renamed = aFile({ key: "library-2", name: "Better.mkv", path: "library/News/Better.mkv" });
  gateway.reply = () => [200, renamed];
  gateway.files = [renamed, SUBTITLES];
  await user.clear(field);
  await user.type(field, "Better{Enter}");
  expect(await screen.findByText("Better.mkv")).toBeTruthy();
  expect(document.activeElement).toBe(row(/Better.mkv/));
  expect(gateway.changes()).toEqual([
    { method: "PATCH", path: "/api/jobs/job-1/files/library-1", body: { name: "Other" } },
    { method: "PATCH", path: "/api/jobs/job-1/files/library-1", body: { name: "Better" } },
  ]);
});

it("deletes a file once one is sure, and says that it is gone", async () => {
  await shown();
  fireEvent.click(row(/Film.mkv/));
  row(/Film.mkv/).focus();
  await user.keyboard("{Delete}");
  const dialog = await screen.findByRole("dialog", { name: "Delete this file?" });
  expect(document.activeElement).toBe(within(dialog).getByRole("button", { name: "Cancel" }));
  expect(dialog.textContent).toContain("1.50 MB");
  gateway.reply = () => [200, null];
  gateway.files = [SUBTITLES];
  await user.click(within(dialog).getByRole("button", { name: "Delete the file" }));
  expect(await screen.findByText("The finished file is not in the library any more.")).toBeTruthy();
  expect(gateway.changes()).toEqual([
    { method: "DELETE", path: "/api/jobs/job-1/files/library-1", body: undefined },
  ]);
  expect(document.activeElement).toBe(row(/s.vtt/));
});

it("leaves kept files, and those of jobs at work, as they are", async () => {
  await shown("DUBBING");
  expect(screen.queryByRole("button", { name: /^Rename/ })).toBeNull();
  for (const name of [/Film.mkv/, /s.vtt/]) {
    fireEvent.click(row(name));
    row(name).focus();
    const events: boolean[] = [];
    const spy = (event: KeyboardEvent) => events.push(event.defaultPrevented);
    document.addEventListener("keydown", spy);
    await user.keyboard("{F2}{Delete}");
    document.removeEventListener("keydown", spy);
    expect(events).toEqual([true, true]); // in the list they would mean the job
    expect(screen.queryByRole("dialog")).toBeNull();
  }
});

it("opens a menu by key and by the second mouse button", async () => {
  await shown();
  fireEvent.contextMenu(row(/Film.mkv/));
  expect(isMenuOpen()).toBe(true);
  closeMenu();
  row(/Film.mkv/).focus();
  await user.keyboard("{Shift>}{F10}{/Shift}");
  expect(isMenuOpen()).toBe(true);
});

it("draws a part of very many", async () => {
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(600);
  gateway.files = Array.from({ length: 500 }, (_, at) =>
    aFile({ ...SUBTITLES, key: `subtitles-${at}`, name: `${at}.vtt` }),
  );
  await shown();
  const drawn = screen.getAllByRole("row").length;
  expect([drawn > 10, drawn < 100]).toEqual([true, true]);
  expect(screen.getByRole("treegrid").getAttribute("aria-rowcount")).toBe("501");
});
