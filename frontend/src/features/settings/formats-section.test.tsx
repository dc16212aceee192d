import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import type { Preset } from "../../api/presets";
import { expectNoViolations, openSection, type Answer, type Asked } from "../../testing/settings-section";

let presets: Preset[];
let refusal: Answer | null;

function answer({ method, path, body }: Asked): Answer {
  const name = decodeURIComponent(path.split("/")[3] ?? "");
  if (method !== "GET" && refusal !== null) {
    return refusal;
  }
  presets = method === "GET" ? presets : presets.filter((one) => one.name !== name);
  if (method === "PUT") {
    presets = [...presets, { name, ...(body as Omit<Preset, "name">) }];
  }
  return method === "DELETE" ? [204] : [200, { presets }];
}

async function open() {
  const asked = await openSection("formats", "Presets", answer);
  await screen.findByRole("heading", { name: "small" });
  return asked;
}
const button = (name: string) => screen.getByRole("button", { name });

beforeEach(() => {
  presets = [{ name: "small", format: "w", outputContainer: null }];
  refusal = null;
});

it("makes a preset from choices, saved with the others' button", async () => {
  const asked = await open();
  await userEvent.type(screen.getByLabelText("Name"), "a b");
  await userEvent.selectOptions(screen.getByLabelText("Height at most"), "720");
  await userEvent.selectOptions(screen.getByLabelText("Container"), "mp4");
  expect(screen.getByLabelText<HTMLTextAreaElement>("Selector").value).toMatch(/^bv\*\[height<=\?720\]\+ba/);
  await userEvent.click(button("Save"));
  expect(await screen.findByRole("heading", { name: "a b", level: 5 })).toBeTruthy();
  expect(asked).toMatchObject([
    { method: "PUT", path: "/api/presets/a%20b", body: { outputContainer: "mp4" } },
  ]);
  expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("");
  await expectNoViolations();
});

it("says beside the field what the server does not take, and keeps what was typed", async () => {
  await open();
  const details = [{ field: "format", message: "A closing ] is missing" }];
  refusal = [400, { error: "Not valid.", code: "VALIDATION_ERROR", details }];
  await userEvent.type(screen.getByLabelText("Name"), "x");
  await userEvent.clear(screen.getByLabelText("Selector"));
  await userEvent.type(screen.getByLabelText("Selector"), "b[[");
  expect(screen.getByLabelText("Height at most").textContent).toContain("as written below");
  await userEvent.click(button("Save"));
  expect(await screen.findByText("A closing ] is missing")).toBeTruthy();
  expect(screen.getByLabelText<HTMLTextAreaElement>("Selector").value).toBe("b[");
  await userEvent.click(button("Discard"));
  expect(screen.getByLabelText<HTMLTextAreaElement>("Selector").value).toBe("bv*+ba/b");
  expect(screen.queryByText("A closing ] is missing")).toBeNull();
});

it("changes a preset under its name, and asks before it is deleted", async () => {
  const asked = await open();
  await userEvent.click(button("Edit small"));
  expect(screen.getByLabelText<HTMLInputElement>("Name").readOnly).toBe(true);
  await userEvent.selectOptions(screen.getByLabelText("Container"), "webm");
  expect(button("Edit small")).toHaveProperty("disabled", true);
  await userEvent.click(button("Save"));
  await waitFor(() => {
    expect(presets).toEqual([{ name: "small", format: "w", outputContainer: "webm" }]);
  });
  await userEvent.click(button("Delete small"));
  const question = screen.getByRole("dialog", { name: "Delete the preset small?" });
  expect(document.activeElement?.textContent).toBe("Cancel");
  await userEvent.click(within(question).getByRole("button", { name: "Delete" }));
  expect(await screen.findByText("There are none yet.")).toBeTruthy();
  expect(asked.map(({ method }) => method)).toEqual(["PUT", "DELETE"]);
});

it("adds a suggestion with one click and offers it no more", async () => {
  await open();
  await userEvent.click(button("Add H.264 for old TVs"));
  await screen.findByRole("heading", { name: "H.264 for old TVs" });
  expect(screen.queryByRole("button", { name: "Add H.264 for old TVs" })).toBeNull();
  expect(presets[1]?.outputContainer).toBe("mp4");
});

it("says why a preset is not deleted", async () => {
  await open();
  refusal = [409, { error: "New downloads use this preset.", code: "CONFLICT", details: [] }];
  await userEvent.click(button("Delete small"));
  await userEvent.click(within(screen.getByRole("dialog", { name: /^Delete/ })).getByText("Delete"));
  expect((await screen.findByText("New downloads use this preset.")).getAttribute("role")).toBe("alert");
});
