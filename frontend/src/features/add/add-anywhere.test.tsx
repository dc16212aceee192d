import { render, waitFor } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { useAddAnywhere } from "./use-add-anywhere";

const open = vi.fn();

beforeEach(() => {
  open.mockClear();
});

function Page() {
  useAddAnywhere(open);
  return (
    <>
      <p>words</p>
      <input aria-label="field" />
    </>
  );
}

interface Carried {
  text?: string;
  files?: File[];
  types?: string[];
}

/** jsdom has no DataTransfer. */
function carried({ text = "", files = [], types }: Carried) {
  const usual = [...(text === "" ? [] : ["text/plain"]), ...(files.length === 0 ? [] : ["Files"])];
  return { types: types ?? usual, files, getData: (kind: string) => (kind === "text/plain" ? text : "") };
}

function fire(name: string, target: Element, data: Carried): Event {
  const event = new Event(name, { bubbles: true, cancelable: true });
  const key = name === "paste" ? "clipboardData" : "dataTransfer";
  Object.defineProperty(event, key, { value: carried(data) });
  Object.defineProperty(event, "relatedTarget", { value: null }); // the pointer leaves the window
  target.dispatchEvent(event);
  return event;
}

const words = () => document.querySelector("p") as Element;

it("opens with the links that are pasted, once each", async () => {
  render(<Page />);
  fire("paste", words(), { text: "see https://a.test/1 and https://a.test/2 https://a.test/1" });
  await waitFor(() => {
    expect(open).toHaveBeenCalledWith("https://a.test/1\nhttps://a.test/2");
  });
});

it("leaves a paste into a field, and one without links, alone", async () => {
  render(<Page />);
  const field = fire("paste", document.querySelector("input") as Element, { text: "https://a.test/1" });
  fire("paste", words(), { text: "only words" });
  await Promise.resolve();
  expect(field.defaultPrevented).toBe(false);
  expect(open).not.toHaveBeenCalled();
});

it("reads the links of dropped text files, and of no others", async () => {
  render(<Page />);
  const files = [
    new File(["https://a.test/1\n# https://a.test/2"], "links.txt", { type: "text/plain" }),
    new File(["https://a.test/no"], "film.mp4", { type: "video/mp4" }),
  ];
  fire("drop", words(), { files });
  await waitFor(() => {
    expect(open).toHaveBeenCalledWith("https://a.test/1\nhttps://a.test/2");
  });
});

it("invites a drop of links, but not of the list's own rows", () => {
  render(<Page />);
  const row = fire("dragover", words(), { types: ["application/vnd.pdnd", "text/plain"] });
  expect([row.defaultPrevented, document.body.dataset.drop]).toEqual([false, undefined]);
  const link = fire("dragover", words(), { text: "https://a.test" });
  expect(link.defaultPrevented).toBe(true);
  expect(document.body.dataset.drop).toBe("Drop links or a text file with links");
  fire("dragleave", words(), { text: "https://a.test" });
  expect(document.body.dataset.drop).toBeUndefined();
});

it("does not let a file take the page's place while a dialog is open", async () => {
  const { container } = render(<Page />);
  container.append(Object.assign(document.createElement("dialog"), { open: true }));
  const files = [new File(["https://a.test/1"], "links.txt")];
  expect(fire("dragover", words(), { files }).defaultPrevented).toBe(true);
  expect(fire("drop", words(), { files }).defaultPrevented).toBe(true);
  await Promise.resolve();
  expect(open).not.toHaveBeenCalled();
});

it("opens with what was shared", () => {
  history.replaceState(null, "", "/?text=Watch%20https%3A%2F%2Fa.test%2F1");
  render(<Page />);
  expect(open).toHaveBeenCalledWith("https://a.test/1");
});
