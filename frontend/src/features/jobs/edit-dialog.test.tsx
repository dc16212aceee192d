import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import type { Job } from "../../api/types";
import { JobsStore } from "../../store/jobs-store";
import { Sync } from "../../store/sync";
import { aJob, aView, atOnce } from "../../testing/jobs";
import EditDialog, { type Edited } from "./EditDialog";
import { JobsContext, type Jobs } from "./jobs-context";

const user = userEvent.setup();
const fetched = vi.fn<(path: string, init: RequestInit) => Promise<Response>>();
const never = () => Promise.reject(new Error("not asked for"));
const asked = vi.fn();
const report = vi.fn();
const onClose = vi.fn();
let store: JobsStore;

beforeEach(() => {
  vi.resetAllMocks();
  vi.stubGlobal("fetch", fetched);
  store = new JobsStore(atOnce);
});

function open(what: Edited, ...records: Partial<Job>[]) {
  const hooks = { onFresh: () => undefined, onProblem: () => undefined };
  const sync = new Sync(store, hooks, { page: never, older: never, changes: never });
  const jobs = records.map((record) => aJob(record));
  jobs.forEach((job) => {
    store.put(job);
  });
  const parts = { store, sync, act: asked, report } as unknown as Jobs;
  render(
    <JobsContext value={parts}>
      <EditDialog what={what} jobs={jobs} onClose={onClose} />
    </JobsContext>,
  );
}

const field = () => screen.getByRole<HTMLInputElement>("textbox", { hidden: true });
const box = (name: string) => screen.getByRole<HTMLInputElement>("checkbox", { name, hidden: true });
const save = () => user.click(screen.getByRole("button", { name: "Save", hidden: true }));
const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });

it("renames at once, and shows what the server made of it", async () => {
  let resolve: (response: Response) => void = vi.fn();
  const promise = new Promise<Response>((settle) => {
    resolve = settle;
  });
  fetched.mockReturnValueOnce(promise);
  open("rename", { id: "a", title: "Old" });
  expect([document.activeElement, field().value]).toEqual([field(), "Old"]);
  await user.clear(field());
  await user.type(field(), " New ");
  await save();
  expect(onClose).toHaveBeenCalledTimes(1);
  expect(store.job("a")).toMatchObject({ title: "New", pending: true });
  const [path, init] = fetched.mock.calls[0] ?? [];
  expect([path, init?.method, init?.body]).toEqual(["/api/jobs/a", "PATCH", '{"title":"New"}']);
  await act(async () => {
    resolve(answer(200, { ...aView({ id: "a", version: 2, title: "New." }), globalSeq: 1 }));
    await promise;
  });
  await vi.waitFor(() => {
    expect(store.job("a")).toEqual(expect.not.objectContaining({ pending: true }));
  });
  expect(store.job("a")?.title).toBe("New.");
});

it("asks for the source's title with an empty field, and takes a refused name back", async () => {
  fetched.mockResolvedValueOnce(
    answer(404, { error: "There is no such job.", code: "NOT_FOUND", details: [] }),
  );
  open("rename", { id: "a", title: "Old" });
  await user.clear(field());
  await save();
  expect(fetched.mock.calls[0]?.[1].body).toBe('{"title":null}');
  await vi.waitFor(() => {
    expect(report).toHaveBeenCalledTimes(1);
  });
  expect(store.job("a")).toEqual(expect.not.objectContaining({ pending: true }));
  expect(store.job("a")?.title).toBe("Old");
});

it("sends nothing when nothing was changed", async () => {
  open("rename", { id: "a", title: "Old" });
  await save();
  expect(fetched).not.toHaveBeenCalled();
});

it("changes only the labels that were touched", async () => {
  open("labels", { id: "a", labels: ["all", "some", "gone"] }, { id: "b", labels: ["all", "gone"] });
  expect([box("all").checked, box("some").checked, box("some").indeterminate]).toEqual([true, false, true]);
  await user.click(box("gone"));
  await user.click(box("some"));
  await user.type(field(), "x, y z");
  await save();
  expect(asked).toHaveBeenCalledExactlyOnceWith("labels", ["a", "b"], {
    add: ["some", "x", "y z"],
    remove: ["gone"],
  });
});

it("offers the labels of other jobs", async () => {
  store.put(aJob({ id: "other", labels: ["known"] }));
  open("labels", { id: "a" });
  await user.click(box("known"));
  await save();
  expect(asked).toHaveBeenCalledExactlyOnceWith("labels", ["a"], { add: ["known"], remove: [] });
});

it("shows a job's folder, and puts many into another one or the library itself", async () => {
  fetched.mockResolvedValueOnce(answer(200, aView({ id: "a", folder: "here" })));
  open("location", { id: "a" });
  await vi.waitFor(() => {
    expect(field().value).toBe("here");
  });
  await user.clear(field());
  await save();
  expect(asked).toHaveBeenCalledExactlyOnceWith("folder", ["a"], { folder: null });
});
