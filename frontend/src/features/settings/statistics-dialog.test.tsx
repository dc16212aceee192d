import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { afterEach, expect, it, vi } from "vitest";
import type { Totals } from "../../api/settings";
import { bytes, count, duration, speed } from "../../lib/format";
import { stats, type Stats } from "../../store/stats";
import { JobsContext, type Jobs } from "../jobs/jobs-context";
import StatisticsDialog from "./StatisticsDialog";

const SINCE: Totals = {
  completed: 3, dubbed: 2, failed: 1, downloadedBytes: 4e9, fileBytes: 5e9, mediaSec: 3_700, workSec: 61,
}; // prettier-ignore
const ALL: Totals = {
  completed: 1_234, dubbed: 56, failed: 7, downloadedBytes: 8e12, fileBytes: 9e12, mediaSec: 90_000, workSec: 7_300,
}; // prettier-ignore

afterEach(() => {
  stats.set(null);
});

function open(answer: Response, report = vi.fn()) {
  vi.stubGlobal("fetch", (path: string) =>
    path === "/api/totals" ? Promise.resolve(answer) : Promise.reject(new Error(path)),
  );
  const onClose = vi.fn();
  const { container } = render(
    <JobsContext value={{ report } as unknown as Jobs}>
      <StatisticsDialog onClose={onClose} />
    </JobsContext>,
  );
  return { container, onClose, report };
}

const answered = () => Response.json({ startedAt: "2026-11-26T09:00:00Z", sinceStart: SINCE, allTime: ALL });

function shown(totals: Totals): string[] {
  const { completed, dubbed, failed, downloadedBytes, fileBytes, mediaSec, workSec } = totals;
  return [
    ...[completed, dubbed, failed].map(count),
    ...[downloadedBytes, fileBytes].map(bytes),
    ...[mediaSec, workSec].map(duration),
  ];
}

it("shows since the start and of all time, row by row", async () => {
  const { container } = open(answered());
  const table = await screen.findByRole("table");
  const rows = within(table).getAllByRole("row").slice(1);
  const cells = rows.map((row) =>
    within(row)
      .getAllByRole("cell")
      .map((cell) => cell.textContent),
  );
  expect(cells.map(([since]) => since)).toEqual(shown(SINCE));
  expect(cells.map(([, all]) => all)).toEqual(shown(ALL));
  expect(new Set(shown(ALL)).size).toBe(7);
  expect((await axe.run(container)).violations).toEqual([]);
});

it("tells what goes on now once the server says so", async () => {
  open(answered());
  await screen.findByRole("table");
  const now = () => screen.queryByText((text) => text.includes(speed(2.5e6)));
  expect(now()).toBeNull();
  act(() => {
    stats.set({ speed: 2.5e6, active: 21, queued: 345 } as Stats);
  });
  expect(now()?.textContent).toMatch(/21.*345/);
});

it("says why there is nothing to show, and leaves the rest to the login when that has ended", async () => {
  const refused = { error: "Log in first.", code: "UNAUTHORIZED" };
  const { onClose, report } = open(Response.json(refused, { status: 401 }));
  expect((await screen.findByRole("alert")).textContent).toBe("Log in first.");
  expect(screen.queryByRole("table")).toBeNull();
  expect(report).toHaveBeenCalledTimes(1);
  await userEvent.click(screen.getByRole("button", { name: /close/i }));
  expect(onClose).toHaveBeenCalledTimes(1);
});
