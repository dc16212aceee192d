import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { eachWithDesk } from "../../testing/add-dialog";
import { aProbe } from "../../testing/probes";

const A = "https://a.test/0";
const B = "https://a.test/1";
const desk = eachWithDesk();
const submit = () => screen.getByRole("button", { name: /^Add (link|\d+ links)$/ });
const chips = () =>
  within(screen.getByRole("list", { name: "What is at these links" })).getAllByRole("listitem");

describe("adding", () => {
  it("needs Enter alone after a paste, and waits for no look", async () => {
    await desk().open(A);
    expect(document.activeElement).toBe(submit());
    await userEvent.keyboard("{Enter}");
    await waitFor(() => {
      expect(desk().onClose).toHaveBeenCalled();
    });
    expect(desk().sent).toHaveLength(1);
    expect(desk().sent[0]).toMatchObject({
      path: "/api/jobs",
      body: { url: A, formatPreset: "best", folder: "inbox" },
    });
    expect(desk().check).toHaveBeenCalled();
  });

  it("sends many links in one request, and the same key again after a failure", async () => {
    desk().answer = () => [503, { error: "The database is not reachable.", code: "UNAVAILABLE" }];
    await desk().open(`${A}\n${B}`);
    fireEvent.click(submit());
    expect(await screen.findByText("The database is not reachable.")).toBeTruthy();
    expect(desk().onClose).not.toHaveBeenCalled();
    fireEvent.click(submit());
    await waitFor(() => {
      expect(desk().sent).toHaveLength(2);
    });
    expect(desk().sent[0]).toMatchObject({ path: "/api/jobs/batch", body: { urls: [A, B] } });
    expect(desk().sent[1]?.key).toBe(desk().sent[0]?.key);
    expect(desk().sent[0]?.key).not.toBeNull();
  });

  it("stays open when the disk is full", async () => {
    desk().answer = () => [507, { error: "x", code: "INSUFFICIENT_STORAGE" }];
    await desk().open(A);
    fireEvent.click(submit());
    expect((await screen.findByText(/disk is almost full/)).getAttribute("role")).toBe("alert");
    expect(desk().onClose).not.toHaveBeenCalled();
  });

  it("closes with one toast when some links are refused", async () => {
    desk().answer = () => [201, { jobs: [{ id: "1" }], rejected: [{ url: B, error: "Private address." }] }];
    await desk().open(`${A}\n${B}`);
    fireEvent.click(submit());
    expect(await screen.findByText(`1 link was refused. ${B}: Private address.`)).toBeTruthy();
    expect(desk().onClose).toHaveBeenCalled();
  });

  it("keeps what was refused when nothing was taken", async () => {
    const rejected = [A, B].map((url) => ({ url, error: "No." }));
    desk().answer = () => [201, { jobs: [], rejected }];
    await desk().open(`${A}\n${B}`);
    fireEvent.click(submit());
    expect(await screen.findByText(/^2 links were refused/)).toBeTruthy();
    expect(desk().onClose).not.toHaveBeenCalled();
  });

  it("puts new jobs first when asked to", async () => {
    await desk().open(A);
    await userEvent.click(screen.getByLabelText("Add at the top"));
    fireEvent.click(submit());
    await waitFor(() => {
      expect(desk().sent[1]).toMatchObject({
        path: "/api/jobs/actions",
        body: { action: "move", ids: ["job-1"], to: "top" },
      });
    });
  });

  it("remembers what was chosen, over the installation's own choice", async () => {
    await desk().open(A);
    await userEvent.selectOptions(screen.getByLabelText("Container"), "webm");
    fireEvent.click(submit());
    await waitFor(() => {
      expect(desk().onClose).toHaveBeenCalled();
    });
    cleanup();
    await desk().open();
    expect(screen.getByLabelText("Container")).toHaveProperty("value", "webm");
  });

  it("offers the presets, remembers one, and does without it when it has gone", async () => {
    desk().presets = ["720p"];
    await desk().open(A);
    await userEvent.selectOptions(await screen.findByLabelText("Quality"), "720p");
    fireEvent.click(submit());
    await waitFor(() => {
      expect(desk().sent[0]?.body.formatPreset).toBe("720p");
    });
    cleanup();
    await desk().open("", "720p");
    cleanup();
    desk().presets = [];
    await desk().open("", "best");
  });

  it("says where a link goes before an engine is chosen", async () => {
    await desk().open(A);
    await userEvent.click(screen.getByRole("switch", { name: "Add a dubbed voice" }));
    expect(screen.getByText(/may choose vot, which sends the link/)).toBeTruthy();
    await userEvent.selectOptions(screen.getByLabelText("Engine"), "local");
    expect(screen.getByText(/stay on this machine/)).toBeTruthy();
    expect(screen.queryByLabelText(/Lively voice/)).toBeNull();
  });
});

describe("looks", () => {
  it("show what each link is", async () => {
    desk().found[A] = aProbe({ title: "A film", durationSec: 247, sizeBytes: 7e6 });
    desk().found[B] = { status: 422, error: "The video does not exist or was removed." };
    const same = { id: "job-9", title: "Old one", status: "COMPLETE" as const };
    desk().found["https://a.test/2"] = aProbe({ duplicateOf: same });
    desk().found["https://a.test/3"] = { status: 503, error: "No worker." };
    const container = await desk().open(`${A} ${B} https://a.test/2 https://a.test/3 word`);
    expect(await screen.findByText("4:07 · 7.00 MB")).toBeTruthy();
    expect(await screen.findByText("Not checked: No worker.")).toBeTruthy();
    const [first, second, third, , last] = chips();
    expect(first?.textContent).toContain("A film");
    expect(second?.textContent).toContain("does not exist");
    expect(within(third ?? document.body).getByRole("link", { name: "Old one" })).toHaveProperty(
      "href",
      "http://dubline.test/?job=job-9",
    );
    expect(last?.textContent).toContain("This is not a link.");
    expect(screen.getByRole("status").textContent).toBe("1 already here · 2 not usable");
    const { violations } = await axe.run(container, { rules: { "color-contrast": { enabled: false } } });
    expect(violations).toEqual([]);
    await userEvent.click(screen.getByRole("button", { name: "Leave these out" }));
    expect(chips()).toHaveLength(2);
  });

  it("are taken back with the link", async () => {
    desk().found[A] = aProbe({ title: "A film" });
    await desk().open(`${A}\n${B}`);
    await userEvent.click(await screen.findByRole("button", { name: "Leave out A film" }));
    expect(chips()).toHaveLength(1);
    expect(screen.getByLabelText("Links, one per line")).toHaveProperty("value", B);
  });
});
