import { act, render } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { JobsStore } from "../../store/jobs-store";
import { readPreferences, setPreference } from "../../store/preferences";
import { stats, type Stats } from "../../store/stats";
import { aJob, atOnce } from "../../testing/jobs";
import { Bystander } from "../../testing/notices";
import { JobsContext, type Jobs } from "../jobs/jobs-context";
import { chime } from "./chime";
import { Notifications } from "./Notifications";

let store: JobsStore;
let seen: Bystander;
let focused: boolean;

beforeEach(() => {
  readPreferences();
  setPreference("notify", true);
  seen = new Bystander("granted");
  focused = false;
  vi.spyOn(document, "hasFocus").mockImplementation(() => focused);
  store = new JobsStore(atOnce);
});

afterEach(() => {
  Reflect.deleteProperty(navigator, "locks");
  stats.set(null);
});

function page(expired = false) {
  const jobs = { store } as unknown as Jobs;
  return (
    <JobsContext value={jobs}>
      <Notifications expired={expired} />
    </JobsContext>
  );
}

function end(id: string, status: "COMPLETE" | "FAILED" = "COMPLETE"): void {
  act(() => {
    store.put(aJob({ id, title: `Film ${id}`, status: "DOWNLOADING", version: 1 }));
    store.put(aJob({ id, title: `Film ${id}`, status, version: 2 }));
  });
}

const bodies = () => seen.shown.map(({ body }) => body);

describe("a job that ends while nobody looks", () => {
  it("is told under its id, and a click leads to it", () => {
    const focus = vi.spyOn(window, "focus").mockReturnValue(undefined);
    render(page());
    end("a&b");
    expect(seen.shown).toMatchObject([{ title: "Complete", body: "Film a&b", tag: "a&b", closed: false }]);
    seen.shown[0]?.click();
    expect(focus).toHaveBeenCalled();
    expect(seen.shown[0]?.closed).toBe(true);
    expect(`${location.pathname}${location.search}`).toBe("/?job=a%26b");
  });

  it("is one notice with two others, which takes theirs away", () => {
    render(page());
    end("a");
    end("b", "FAILED");
    end("c");
    expect(seen.shown.map(({ closed }) => closed)).toEqual([true, true, false]);
    expect(bodies().at(-1)).toBe("2 complete, 1 failed");
  });

  it("is not named in a private notice", () => {
    setPreference("privateNotices", true);
    render(page());
    end("a");
    expect(seen.shown).toHaveLength(1);
    expect(JSON.stringify(seen.shown)).not.toContain("Film");
    expect(JSON.stringify(seen.shown)).not.toContain("http");
  });

  it("is told by no tab but the one that leads", async () => {
    let lead: (() => unknown) | undefined;
    const request = (_name: string, _options: unknown, work: () => Promise<void>) => {
      lead = work;
      return new Promise(() => undefined);
    };
    Object.defineProperty(navigator, "locks", { configurable: true, value: { request } });
    render(page());
    end("a");
    expect(seen.shown).toEqual([]);
    void lead?.();
    await Promise.resolve();
    end("b");
    expect(bodies()).toEqual(["Film b"]);
  });
});

describe("nothing is told", () => {
  it("to who looks at the page", () => {
    focused = true;
    render(page());
    end("a");
    expect(seen.shown).toEqual([]);
    vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    end("b");
    expect(bodies()).toEqual(["Film b"]);
  });

  it("of kinds that are turned off", () => {
    setPreference("notices", {
      completed: false,
      failed: true,
      drained: true,
      diskLow: true,
      loginExpired: true,
    });
    render(page());
    end("a");
    end("b", "FAILED");
    expect(bodies()).toEqual(["Film b"]);
  });

  it("where notices are off, or the browser does not allow them", () => {
    setPreference("notify", false);
    render(page());
    end("a");
    setPreference("notify", true);
    const denied = new Bystander("denied");
    end("b");
    expect([...seen.shown, ...denied.shown]).toEqual([]);
  });
});

describe("besides jobs", () => {
  const told = (diskLow: boolean) => {
    act(() => {
      stats.set({ diskLow } as Stats);
    });
  };

  it("a disk that fills is told when it begins to be full, and again after it was not", () => {
    told(true);
    render(page());
    told(true);
    expect(seen.shown).toEqual([]);
    told(false);
    told(true);
    told(true);
    expect(seen.shown.map(({ tag }) => tag)).toEqual(["dubline-diskLow"]);
  });

  it("a login that ends is told once", () => {
    const { rerender } = render(page());
    rerender(page(true));
    rerender(page(true));
    expect(seen.shown.map(({ tag }) => tag)).toEqual(["dubline-loginExpired"]);
  });
});

describe("the chime", () => {
  it("sounds without notifications, if it is wanted", () => {
    setPreference("notify", false);
    render(page());
    end("a");
    expect(seen.tones).toEqual([]);
    setPreference("sound", true);
    end("b");
    expect(seen.tones).toHaveLength(2);
    expect(seen.shown).toEqual([]);
  });

  it("is two rising notes, and gives the loudspeaker back after the second", () => {
    chime();
    const [first, second] = seen.tones;
    expect(first?.start).toBe(5);
    expect(second?.start).toBeGreaterThan(5);
    expect(second?.hertz).toBeGreaterThan(first?.hertz ?? Infinity);
    first?.end();
    expect(seen.soundsClosed).toBe(0);
    second?.end();
    expect(seen.soundsClosed).toBe(1);
  });
});
