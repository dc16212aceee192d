import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { beforeEach, expect, it } from "vitest";
import type { Format } from "../../api/probe";
import { aProbe } from "../../testing/probes";
import { aDetail, aMedia, Gateway, show } from "./testing";

let gateway: Gateway;
let user: ReturnType<typeof userEvent.setup>;

beforeEach(() => {
  gateway = new Gateway();
  user = userEvent.setup();
});

function aFormat(part: Partial<Format>): Format {
  return {
    id: "1",
    ext: "mp4",
    width: null,
    height: null,
    fps: null,
    videoCodec: null,
    audioCodec: null,
    bitrate: null,
    sizeBytes: null,
    note: null,
    ...part,
  };
}

const OFFERED = [
  aFormat({ id: "140", ext: "m4a", audioCodec: "aac", bitrate: 129_510, note: "medium" }),
  aFormat({ id: "136", width: 1280, height: 720, fps: 25, videoCodec: "h264" }),
  aFormat({ id: "137", width: 1920, height: 1080, fps: 25, videoCodec: "h264", sizeBytes: 1_500_000 }),
];

async function rowsOf(name: string) {
  const table = await screen.findByRole("table", { name });
  return within(table)
    .getAllByRole("row")
    .slice(1)
    .map((row) => Array.from(row.children, (cell) => cell.textContent));
}

it("tells what is known about the media", async () => {
  gateway.detail = aDetail({
    media: aMedia({ formatIds: ["137", "140"], subtitleLangs: ["eng", "und"] }),
  });
  show("media", [gateway.detail]);
  expect((await rowsOf("Audio tracks"))[1]?.join("")).toBe("SpanishdubaacSpanish dubyes");
  for (const text of [
    "1920 × 1080, 29.97 fps",
    "2026-01-31",
    "1:02:03",
    "Somebody",
    "137 + 140",
    "English, unknown",
  ]) {
    expect(screen.getByText(text)).toBeTruthy();
  }
  expect(screen.queryByRole("table", { name: "Chapters" })).toBeNull();
});

it("names no format where the link is a plain file", async () => {
  gateway.detail = aDetail({ media: aMedia({ formatIds: ["0"] }) });
  show("media", [gateway.detail]);
  expect(await screen.findByText("Somebody")).toBeTruthy();
  expect(screen.queryByText("Chosen format")).toBeNull();
});

it("lists the chapters, also those without a name or an end", async () => {
  const chapters = [
    { start: 0, end: 63, title: "Intro" },
    { start: 63, end: 3700, title: "" },
    { start: 3700, end: null, title: "Credits" },
  ];
  gateway.detail = aDetail({ media: aMedia({ chapters }) });
  show("media", [gateway.detail]);
  expect(await rowsOf("Chapters")).toEqual([
    ["0:00", "Intro", "1:03"],
    ["1:03", "Chapter 2", "1:00:37"],
    ["1:01:40", "Credits", ""],
  ]);
});

it("asks the site for its formats on request alone, and marks the chosen ones", async () => {
  gateway.detail = aDetail({
    url: "https://video.test/a",
    media: aMedia({ formatIds: ["137", "140"] }),
  });
  gateway.reply = () => [200, aProbe({ formats: OFFERED })];
  show("media", [gateway.detail]);
  const button = await screen.findByRole("button", { name: "Show available formats" });
  expect(gateway.changes()).toEqual([]);
  await user.click(button);
  expect(await rowsOf("Available formats")).toEqual([
    ["137 mp4chosen", "1920 × 1080, 25 fps", "h264", "", "1.50 MB", ""],
    ["136 mp4", "1280 × 720, 25 fps", "h264", "", "", ""],
    ["140 m4achosen", "", "aac", "130 kbit/s", "", "medium"],
  ]);
  const body = { url: "https://video.test/a", jobId: gateway.detail.id, formats: true };
  expect(gateway.changes()).toEqual([{ method: "POST", path: "/api/probe", body }]);
  const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } });
  expect(violations).toEqual([]);
});

it("says in place why there are none, and asks again", async () => {
  gateway.reply = () => [429, { error: "Too many links to check; wait 9 s.", code: "RATE_LIMITED" }];
  show("media", [aDetail()]);
  expect(await screen.findByText("Nothing is known about the media yet.")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Show available formats" }));
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("wait 9 s.");
  gateway.reply = () => [200, aProbe({ formats: OFFERED.slice(0, 1) })];
  await user.click(within(alert).getByRole("button", { name: "Try again" }));
  expect(await rowsOf("Available formats")).toEqual([["140 m4a", "aac", "130 kbit/s", "medium"]]);
  expect(screen.queryByRole("alert")).toBeNull();
});

it("waits with words, and keeps the focus near", async () => {
  let answer: (reply: [number, unknown]) => void = () => undefined;
  gateway.reply = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  show("media", [aDetail()]);
  await user.click(await screen.findByRole("button", { name: "Show available formats" }));
  const status = await screen.findByText("Asking the site…");
  expect(document.activeElement?.contains(status)).toBe(true);
  answer([200, aProbe({ formats: [] })]);
  expect(await screen.findByText("The site tells of no formats.")).toBeTruthy();
  expect(screen.queryByText("Asking the site…")).toBeNull();
});
