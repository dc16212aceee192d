import { act, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { closeMenu, openMenu } from "../../components/open-menu";
import { JobsContext, type Jobs } from "./jobs-context";
import { useFrozenOrder } from "./use-frozen-order";

let held: number;
const list = {
  freeze: () => {
    held += 1;
  },
  thaw: () => {
    held -= 1;
  },
};

beforeEach(() => {
  held = 0;
});
afterEach(closeMenu);

function Rows() {
  useFrozenOrder();
  return null;
}

function show() {
  return render(
    <JobsContext value={{ list } as unknown as Jobs}>
      <Rows />
    </JobsContext>,
  );
}

const fire = (name: string) => dispatchEvent(new Event(name));
const menu = () => {
  act(() => {
    openMenu({ label: "Menu", at: { x: 0, y: 0 }, items: [], opener: null });
  });
};

it.each(["pointerup", "pointercancel", "dragend", "blur"])("holds from a press until %s", (end) => {
  show();
  expect(held).toBe(0);
  fire("pointerdown");
  fire("pointerdown"); // a second finger
  expect(held).toBe(1);
  fire(end);
  fire(end);
  expect(held).toBe(0);
});

it("holds while a menu is open, with or without a press", () => {
  show();
  menu();
  expect(held).toBe(1);
  fire("pointerdown");
  expect(held).toBe(2);
  act(closeMenu);
  expect(held).toBe(1);
  fire("pointerup");
  expect(held).toBe(0);
});

it("lets go when the list is left", () => {
  const { unmount } = show();
  menu();
  fire("pointerdown");
  unmount();
  expect(held).toBe(0);
  fire("pointerdown");
  expect(held).toBe(0);
});
