import { render, screen, waitFor } from "@testing-library/react";
import { lazy } from "react";
import { describe, expect, it, vi } from "vitest";
import { Toasts } from "./Toasts";
import { Lazily } from "./Lazily";

describe("a part that cannot be fetched", () => {
  it("is told of and closed, and the rest of the page stays", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined); // React reports what a boundary caught
    const Gone = lazy(() => Promise.reject(new TypeError("Failed to fetch dynamically imported module")));
    const onFail = vi.fn();
    render(
      <>
        <p>The list</p>
        <Lazily onFail={onFail}>
          <Gone />
        </Lazily>
        <Toasts />
      </>,
    );
    await screen.findByText(/cannot be loaded now/);
    await waitFor(() => {
      expect(onFail).toHaveBeenCalledOnce();
    });
    expect(screen.getByText("The list")).toBeTruthy();
  });
});
