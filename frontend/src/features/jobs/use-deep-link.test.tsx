import { render } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { none, only, select, selection, toggled } from "../../store/selection";
import type { GridHandle } from "./JobGrid";
import { useDeepLink } from "./use-deep-link";

const focus = vi.fn<(id: string) => void>();
const grid = { current: { focus } as unknown as GridHandle };

function Page({ job, ids }: { job: string | null; ids: readonly string[] }) {
  useDeepLink(job, ids, grid);
  return null;
}

afterEach(() => {
  select(none);
  focus.mockClear();
});

const chosen = () => [...selection().ids];

it("selects and shows the job once it is there, and then leaves the choice to the person", () => {
  const { rerender } = render(<Page job="b" ids={[]} />);
  expect([chosen(), focus.mock.calls]).toEqual([[], []]);
  rerender(<Page job="b" ids={["a", "b"]} />);
  expect([chosen(), focus.mock.calls]).toEqual([["b"], [["b"]]]);
  select((now) => only(now, "a"));
  rerender(<Page job="b" ids={["c", "a", "b"]} />);
  expect([chosen(), focus.mock.calls]).toEqual([["a"], [["b"]]]);
});

it("does so for the next address, and again after none", () => {
  const ids = ["a", "b"];
  const { rerender } = render(<Page job="a" ids={ids} />);
  rerender(<Page job="b" ids={ids} />);
  expect(chosen()).toEqual(["b"]);
  rerender(<Page job={null} ids={ids} />);
  expect(chosen()).toEqual(["b"]);
  select((now) => only(now, "a"));
  rerender(<Page job="b" ids={ids} />);
  expect([chosen(), focus.mock.calls]).toEqual([["b"], [["a"], ["b"], ["b"]]]);
});

it("leaves a selection alone that the job is part of", () => {
  select((now) => toggled(only(now, "a"), "b"));
  render(<Page job="a" ids={["a", "b"]} />);
  expect([chosen(), focus.mock.calls]).toEqual([["a", "b"], []]);
});
