import { expect, it } from "vitest";
import { entriesOf, rowAfter, type Entry } from "./file-tree";
import { aFile } from "./testing";

const FILES = [
  aFile({ key: "library-2", path: "library/News/2026/Film.mkv", sizeBytes: 5 }),
  aFile({ key: "library-1", path: "library/Old.mkv", sizeBytes: 3 }),
  aFile({ key: "subtitles-0", kind: "subtitles", path: "tmp/job-1/kept/s.vtt", sizeBytes: 2 }),
  aFile({ key: "thumbnail-0", kind: "thumbnail", path: "thumbnails/job-1.jpg", sizeBytes: 1 }),
];
const none = new Set<string>();
const shape = (entries: readonly Entry[]) =>
  entries.map(({ key, level, position, siblings }) => [key, level, position, siblings]);

it("makes folders of the library's paths, and one of all that is kept", () => {
  const entries = entriesOf(FILES, none);
  expect(shape(entries)).toEqual([
    ["library/", 1, 1, 2],
    ["library/News/", 2, 1, 2],
    ["library/News/2026/", 3, 1, 1],
    ["library-2", 4, 1, 1],
    ["library-1", 2, 2, 2],
    ["work/", 1, 2, 2],
    ["subtitles-0", 2, 1, 2],
    ["thumbnail-0", 2, 2, 2],
  ]);
  expect(entries[0]).toMatchObject({ kind: "folder", count: 2, size: 8, open: true });
});

it("leaves out what is in closed folders", () => {
  const entries = entriesOf(FILES, new Set(["library/News/", "work/"]));
  expect(entries.map(({ key }) => key)).toEqual(["library/", "library/News/", "library-1", "work/"]);
  expect(entries[1]).toMatchObject({ open: false, count: 1, size: 5 });
});

it("has no folder without files", () => {
  expect(entriesOf([], none)).toEqual([]);
  expect(entriesOf(FILES.slice(2), none)[0]).toMatchObject({ key: "work/", siblings: 1 });
});

it("goes by keys as trees do", () => {
  const entries = entriesOf(FILES, new Set(["work/"]));
  const from = (at: number, key: string) => {
    const here = entries[at];
    return here === undefined ? undefined : rowAfter(entries, here, key)?.key;
  };
  expect(from(0, "ArrowDown")).toBe("library/News/");
  expect(from(0, "ArrowUp")).toBeUndefined();
  expect(from(0, "ArrowRight")).toBe("library/News/");
  expect(from(3, "ArrowRight")).toBeUndefined();
  expect(from(3, "ArrowLeft")).toBe("library/News/2026/");
  expect(from(5, "ArrowRight")).toBeUndefined();
  expect(from(5, "ArrowDown")).toBeUndefined();
  expect(from(3, "Home")).toBe("library/");
  expect(from(3, "PageDown")).toBe("work/");
  expect(from(3, "PageUp")).toBe("library/");
  expect(from(0, "End")).toBe("work/");
  expect(from(0, "a")).toBeUndefined();
});
