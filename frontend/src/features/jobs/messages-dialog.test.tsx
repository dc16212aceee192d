import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { clearErrorLog, dismissAll, toast } from "../../store/toasts";
import MessagesDialog from "./MessagesDialog";

beforeEach(() => {
  dismissAll();
  clearErrorLog();
});

it("lists what went wrong, the newest first, until it is cleared", async () => {
  toast("error", "2 refused", ["First: gone", "Second: busy"]);
  toast("success", "1 paused");
  toast("error", "The server cannot be reached.");
  dismissAll();
  render(<MessagesDialog onClose={vi.fn()} />);
  const texts = screen.getAllByRole("listitem").map(({ textContent }) => textContent);
  expect(texts).toHaveLength(2);
  expect(texts[0]).toContain("The server cannot be reached.");
  expect(texts[1]).toContain("2 refusedFirst: goneSecond: busy");
  await userEvent.click(screen.getByRole("button", { name: "Clear" }));
  screen.getByText("No errors since this page was loaded.");
});
