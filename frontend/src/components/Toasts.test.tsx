import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { resetConnection, setConnection } from "../store/connection";
import { dismissAll, toast } from "../store/toasts";
import { Toasts } from "./Toasts";

beforeEach(() => {
  resetConnection(() => undefined);
  setConnection({ state: "live" });
});

afterEach(() => {
  act(dismissAll);
});

it("shows three, the rest and reasons on request, and lets go of what is dismissed", async () => {
  const user = userEvent.setup();
  render(<Toasts />);
  act(() => {
    toast("error", "first");
    toast("error", "second");
    toast("error", "third");
    toast("error", "2 paused, 1 refused", ["C: It is complete."]);
  });
  expect(screen.queryByText("first")).toBeNull();
  await user.click(screen.getByRole("button", { name: "+1 more" }));
  expect(screen.getByText("first")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Show" }));
  expect(screen.getByText("C: It is complete.")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Dismiss: first" }));
  expect(screen.queryByText("first")).toBeNull();
  expect(screen.queryByRole("button", { name: /more|fewer/ })).toBeNull();
});

it("offers to take something back, before dismissing", async () => {
  const undo = vi.fn();
  const user = userEvent.setup();
  render(<Toasts />);
  act(() => {
    toast("success", "2 removed", [], undo);
  });
  const names = screen.getAllByRole("button").map((button) => button.textContent || button.ariaLabel);
  expect(names).toEqual(["Undo", "Dismiss: 2 removed"]);
  await user.click(screen.getByRole("button", { name: "Undo" }));
  expect(undo).toHaveBeenCalledTimes(1);
  expect(screen.queryByText("2 removed")).toBeNull();
});
