import { expect, it, vi } from "vitest";
import type { EventView } from "../../api/logs";
import type { LogEvent } from "../../store/log-feed";
import { LogBook } from "./log-book";

function anEvent(seq: number): EventView {
  const payload = { level: "info", message: `line ${seq}`, stage: "download", attempt: 1 };
  return { id: seq, jobId: "job-1", seq, timestamp: "2026-11-22T14:00:00Z", event: "log", payload };
}

function aLine(seq: number): LogEvent {
  const payload = { level: "info" as const, message: `line ${seq}`, stage: null, attempt: 1, seq };
  return { jobId: "job-1", type: "log", timestamp: "2026-11-22T14:00:00Z", version: 1, payload };
}

/** A server that has stored these lines. */
class Stored {
  seqs: number[];
  fails = false;

  constructor(seqs: number[]) {
    this.seqs = seqs;
  }

  readonly before = (_id: string, seq: number | null, limit: number) =>
    this.#answer(this.seqs.filter((one) => one < (seq ?? Infinity)).slice(-limit));
  readonly after = (_id: string, seq: number, limit: number) =>
    this.#answer(this.seqs.filter((one) => one > seq).slice(0, limit));

  #answer(seqs: number[]): Promise<EventView[]> {
    return this.fails ? Promise.reject(new Error("away")) : Promise.resolve(seqs.map(anEvent));
  }
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
const seqs = (book: LogBook) => book.get().events.map(({ seq }) => seq);

it("reads the newest page first and older ones when asked, each line once", async () => {
  const book = new LogBook("job-1", new Stored(upTo(1203)));
  await book.catchUp();
  expect(seqs(book)).toEqual(upTo(1203).slice(703));
  expect(book.get().hasOlder).toBe(true);
  await book.readOlder();
  await book.readOlder();
  expect(seqs(book)).toEqual(upTo(1203));
  expect(book.get()).toMatchObject({ hasOlder: false, loading: false });
  await book.readOlder();
  expect(seqs(book)).toEqual(upTo(1203));
});

it("adds the next live line, ignores a known one and fills a gap from the server", async () => {
  const stored = new Stored(upTo(3));
  const book = new LogBook("job-1", stored);
  await book.catchUp();
  book.onLine(aLine(4));
  book.onLine(aLine(4));
  book.onLine(aLine(2));
  expect(seqs(book)).toEqual(upTo(4));
  stored.seqs = upTo(7);
  book.onLine(aLine(7));
  await vi.waitFor(() => {
    expect(seqs(book)).toEqual(upTo(7));
  });
});

it("keeps one order when live lines come while a page is on its way", async () => {
  const stored = new Stored(upTo(3));
  const book = new LogBook("job-1", stored);
  book.onLine(aLine(2));
  await book.catchUp();
  stored.seqs = upTo(1100);
  const reading = book.catchUp();
  book.onLine(aLine(4));
  book.onLine(aLine(5));
  await reading;
  expect(seqs(book)).toEqual(upTo(1100));
});

it("takes holes that retention has left as they are", async () => {
  const book = new LogBook("job-1", new Stored([1, 5, 9]));
  await book.catchUp();
  book.onLine(aLine(10));
  expect(seqs(book)).toEqual([1, 5, 9, 10]);
});

it("tells of a failure, and goes on when asked again", async () => {
  const stored = new Stored(upTo(600));
  const book = new LogBook("job-1", stored);
  stored.fails = true;
  await book.catchUp();
  expect(book.get().error).toEqual(new Error("away"));
  stored.fails = false;
  await book.catchUp();
  expect(book.get().error).toBeNull();
  stored.fails = true;
  await expect(book.readAll()).rejects.toThrow("away");
  stored.fails = false;
  expect(await book.readAll()).toHaveLength(600);
});
