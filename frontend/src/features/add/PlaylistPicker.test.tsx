import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { eachWithDesk } from "../../testing/add-dialog";
import { aList } from "../../testing/probes";

const A = "https://a.test/0";
const desk = eachWithDesk();

describe("a list", () => {
  it("is added as its new videos, or those that are chosen", async () => {
    desk().found[A] = aList(5, [1]);
    await desk().open(A);
    await userEvent.click(await screen.findByRole("button", { name: "4 of 5 videos" }));
    const range = screen.getByLabelText("Range");
    await userEvent.type(range, "2-3,5{Enter}");
    expect(desk().sent).toEqual([]);
    fireEvent.click(screen.getByRole("button", { name: "Add 3 links" }));
    await waitFor(() => {
      expect(desk().sent[0]?.body.urls).toEqual([2, 3, 5].map((place) => `https://a.test/v/${place}`));
    });
  });

  it("is chosen from by keys alone", async () => {
    desk().found[A] = aList(5, [1]);
    await desk().open(A);
    await userEvent.click(await screen.findByRole("button", { name: "4 of 5 videos" }));
    screen.getByRole("listbox", { name: "Videos of the list" }).focus();
    await userEvent.keyboard("[Space]{ArrowDown}[Space]{End}[Space]");
    expect(await screen.findByRole("button", { name: "Add 3 links" })).toBeTruthy();
    await userEvent.keyboard("{Home}[Space]{Shift>}{ArrowDown}{ArrowDown}{/Shift}");
    expect(await screen.findByRole("button", { name: "Add 4 links" })).toBeTruthy();
    await userEvent.keyboard("{Control>}a{/Control}");
    expect(await screen.findByRole("button", { name: "Add 5 links" })).toBeTruthy();
    await userEvent.click(screen.getByLabelText("All"));
    fireEvent.click(screen.getByRole("button", { name: "Add link" }));
    expect(await screen.findByText("There is nothing to add.")).toBeTruthy();
    expect(desk().sent).toEqual([]);
  });
});
