import { expect, it } from "vitest";
import { certainLinks, isLink, linksIn, shortLink } from "./links";
import { placesIn } from "./range";
import { bookmarklet, takeShared } from "./share";

it("takes each word of the field once", () => {
  expect(linksIn("  https://a\nhttps://b https://a\t")).toEqual(["https://a", "https://b"]);
  expect(linksIn(" \n")).toEqual([]);
});

it("completes the address of a site, and nothing else", () => {
  expect(linksIn("video.example/watch?v=1 youtu.be/x word 10.5")).toEqual([
    "https://video.example/watch?v=1",
    "https://youtu.be/x",
    "word",
    "10.5",
  ]);
});

it("finds the links in a text of words", () => {
  const text = 'Look: (https://a.test/x), "http://b.test". See ftp://c.test or https:// and a.test';
  expect(certainLinks(text)).toEqual(["https://a.test/x", "http://b.test"]);
});

it.each([
  ["https://a", true],
  ["ftp://a", false],
  ["http://", false],
  ["word", false],
])("knows whether %s is a link", (word, known) => {
  expect(isLink(word)).toBe(known);
});

it("shortens a link for reading", () => {
  expect(shortLink("https://www.video.test/a/")).toBe("video.test/a");
});

it.each([
  ["1-3", [0, 1, 2]],
  ["2, 4-", [1, 3, 4]],
  ["-2;5", [0, 1, 4]],
  ["7-9", []],
  ["3–1", []],
  ["", []],
])("reads the range %j of five", (range, places) => {
  expect([...(placesIn(range, 5) ?? [])]).toEqual(places);
});

it.each(["a", "1-2-3", "1.5", "-"])("does not guess at the range %j", (range) => {
  expect(placesIn(range, 5)).toBeNull();
});

it.each([
  ["?add=https%3A%2F%2Fa.test%2F1&job=7", "https://a.test/1", "?job=7"],
  ["?title=A&text=Look%20https%3A%2F%2Fa.test%2F2", "https://a.test/2", ""],
  ["?add=&title=https%3A%2F%2Fa.test%2F3", "https://a.test/3", ""],
  ["?add=javascript%3Aalert(1)", "", ""],
  ["?job=7", "", "?job=7"],
])("takes what was shared out of %s", (query, links, rest) => {
  history.replaceState(null, "", `/${query}`);
  expect(takeShared()).toBe(links);
  expect(location.search).toBe(rest);
});

it("makes a bookmark that carries the link of any page here", () => {
  expect(bookmarklet("https://home.test")).toBe(
    'javascript:void(open("https://home.test/?add="+encodeURIComponent(location.href)))',
  );
});
