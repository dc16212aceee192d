import { expect, it } from "vitest";
import { carriesLinks, linksOf } from "./drop";
import { LINKS_MAX } from "./links";
import { bookmarklet, takeShared } from "./share";

function address(query: string): string {
  history.replaceState({ kept: 1 }, "", `/${query}`);
  return takeShared();
}

const rest = () => `${location.pathname}${location.search}${location.hash}`;

it("takes the links out of the address, and leaves all else in it", () => {
  expect(address("?status=FAILED&add=https%3A%2F%2Fa.test%2F1%3Fx%3D1%26y%3D2&sort=title#top")).toBe(
    "https://a.test/1?x=1&y=2",
  );
  expect([rest(), history.state]).toEqual(["/?status=FAILED&sort=title#top", { kept: 1 }]);
  expect(takeShared()).toBe("");
});

it("looks in the address, then the text, then the title that an app shares", () => {
  expect(address("?title=https://a.test/t&text=See+https://a.test/x&add=https://a.test/a")).toBe(
    "https://a.test/a",
  );
  expect(address("?title=https://a.test/t&text=See+https://a.test/x&add=nothing")).toBe("https://a.test/x");
  expect(address("?title=https://a.test/t&text=words")).toBe("https://a.test/t");
  expect([address("?title=A+film&text=words"), rest()]).toEqual(["", "/"]);
  expect([address("?search=https://a.test/1"), rest()]).toEqual(["", "/?search=https://a.test/1"]);
});

it("makes a bookmark that opens this installation with the page's link", () => {
  const code = decodeURIComponent(bookmarklet("https://dub.example").replace("javascript:", ""));
  expect(code).toBe('void(open("https://dub.example/?add="+encodeURIComponent(location.href)))');
});

/** jsdom has no DataTransfer. */
function carried(texts: Record<string, string>, files: File[] = []): DataTransfer {
  const types = [...Object.keys(texts), ...(files.length > 0 ? ["Files"] : [])];
  return { types, files, getData: (type: string) => texts[type] ?? "" } as unknown as DataTransfer;
}

it("reads text files by their kind or name, up to a megabyte each", async () => {
  const text = (link: string, name: string, type = "", filler = "") =>
    new File([`${link}\n${filler}`], name, { type });
  const files = [
    text("https://a.test/plain", "any", "text/plain"),
    text("https://a.test/url", "Film.URL"),
    text("https://a.test/list", "films.m3u8"),
    text("https://a.test/film", "film.mkv"),
    text("https://a.test/huge", "huge.txt", "text/plain", "x".repeat(1_000_001)),
  ];
  const found = (await linksOf(carried({ "text/uri-list": "https://a.test/drag" }, files))).split("\n");
  expect(found).toEqual(["drag", "plain", "url", "list"].map((name) => `https://a.test/${name}`));
});

it("takes no more links than the dialog may have", async () => {
  const many = Array.from({ length: LINKS_MAX + 5 }, (_, number) => `https://a.test/${number}`).join("\n");
  expect((await linksOf(carried({ "text/plain": many }))).split("\n")).toHaveLength(LINKS_MAX);
});

it("welcomes links, texts and files, but no rows of the list and nothing else", () => {
  expect(["text/uri-list", "text/plain"].every((type) => carriesLinks(carried({ [type]: "" })))).toBe(true);
  expect(carriesLinks(carried({}, [new File([], "a.txt")]))).toBe(true);
  expect(carriesLinks(carried({ "application/vnd.pdnd.row": "", "text/plain": "" }))).toBe(false);
  expect(carriesLinks(carried({ "text/html": "" }))).toBe(false);
  expect(carriesLinks(null)).toBe(false);
});
