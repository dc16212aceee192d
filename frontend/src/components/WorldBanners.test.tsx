import { act, render, screen, within } from "@testing-library/react";
import axe from "axe-core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { JobsContext, type Jobs } from "../features/jobs/jobs-context";
import { JobsStore } from "../store/jobs-store";
import { stats, type Stats } from "../store/stats";
import { atOnce } from "../testing/jobs";
import { WorldBanners } from "./WorldBanners";

const ENGINE = { name: "local", thirdParty: false, sources: ["en"], targets: ["es"], pairs: [["en", "es"]] };
let store: JobsStore;
let engines: unknown[];
let asked: string[];

beforeEach(() => {
  store = new JobsStore(atOnce);
  engines = [];
  asked = [];
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    return Promise.resolve(Response.json({ defaultTargetLang: "es", engines }));
  });
});

afterEach(() => {
  stats.set(null);
});

function show() {
  return render(
    <JobsContext value={{ store } as unknown as Jobs}>
      <WorldBanners />
    </JobsContext>,
  );
}

function told(part: Partial<Stats>): void {
  act(() => {
    stats.set({ missing: [], diskLow: false, freeBytes: 1.5e9, ...part } as Stats);
  });
}

/** What each banner says, and where its link leads. */
function banners(): [string, string | null][] {
  return screen.queryAllByRole("status").map((one) => {
    const link = within(one).getByRole("link");
    return [one.querySelector("span")?.textContent ?? "", link.getAttribute("href")];
  });
}

it("says nothing before the server has told, nor while all is well", () => {
  show();
  expect(screen.queryByRole("region")).toBeNull();
  told({});
  expect(banners()).toEqual([]);
});

it("names the work that nobody does, and a disk that is full", async () => {
  const { container } = show();
  told({ missing: ["q:download", "q:mux"], diskLow: true });
  const [workers, disk] = banners();
  expect(workers?.[0]).toMatch(/download, .*m[ui]x/i);
  expect(workers?.[1]).toBe("/settings/workers");
  expect(disk?.[0]).toMatch(/1[.,][45]/);
  expect(disk?.[1]).toBe("/settings/about");
  expect((await axe.run(container)).violations).toEqual([]);
  told({});
  expect(banners()).toEqual([]);
});

it("misses an engine only while something waits for its dub", async () => {
  show();
  told({});
  expect(asked).toEqual([]);
  act(() => {
    store.describe({ counts: { DOWNLOADED: 1 } });
  });
  await vi.waitFor(() => {
    expect(banners().map(([, to]) => to)).toEqual(["/settings/dubbing"]);
  });
  expect(asked).toEqual(["/api/languages"]);
  act(() => {
    store.describe({ counts: { COMPLETE: 1 } });
  });
  expect(banners()).toEqual([]);
});

it("does not ask for engines where no worker could have one", async () => {
  act(() => {
    store.describe({ counts: { DUBBING: 1 } });
  });
  show();
  told({ missing: ["q:dub"] });
  expect(banners().map(([, to]) => to)).toEqual(["/settings/workers"]);
  asked = [];
  engines = [ENGINE];
  told({});
  await vi.waitFor(() => {
    expect(asked).toEqual(["/api/languages"]);
  });
  await act(() => Promise.resolve());
  expect(banners()).toEqual([]);
});
