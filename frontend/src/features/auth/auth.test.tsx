import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakeServer } from "../../testing/fake-server";
import { LoginCard } from "./LoginCard";
import { ReloginDialog } from "./ReloginDialog";

let user: ReturnType<typeof userEvent.setup>;

beforeEach(() => {
  new FakeServer().loggedIn = false;
  user = userEvent.setup();
});

const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);

describe("the login", () => {
  it("says that it failed, not in which field, and leads back to the first", async () => {
    const onLogin = vi.fn();
    render(<LoginCard onRetry={vi.fn()} onLogin={onLogin} />);
    expect(document.activeElement).toBe(field("User name"));
    await user.type(field("User name"), "admin");
    await user.type(field("Password"), "wrong{Enter}");
    const alert = await screen.findByText("User name or password is wrong.");
    expect(alert.getAttribute("role")).toBe("alert");
    await waitFor(() => {
      expect(document.activeElement).toBe(field("User name"));
    });
    expect(field("User name").getAttribute("aria-invalid")).toBe("true");
    expect(field("Password").getAttribute("aria-invalid")).toBe("true");
    await user.clear(field("Password"));
    await user.type(field("Password"), "right{Enter}");
    await waitFor(() => {
      expect(onLogin).toHaveBeenCalledWith(expect.objectContaining({ username: "admin" }));
    });
  });

  it("shows the password on request", async () => {
    render(<LoginCard onRetry={vi.fn()} onLogin={vi.fn()} />);
    expect([field("Password").type, field("Password").autocomplete]).toEqual([
      "password",
      "current-password",
    ]);
    await user.click(field("Show password"));
    expect(field("Password").type).toBe("text");
  });

  it("asks only for the password when the session has ended", async () => {
    const onLogin = vi.fn();
    render(<ReloginDialog user={{ id: "u1", username: "admin", role: "admin" }} onLogin={onLogin} />);
    expect(field("User name").value).toBe("admin");
    expect(document.activeElement).toBe(field("Password"));
    await user.keyboard("{Escape}");
    expect(screen.getByRole("dialog", { name: "Please log in again" })).toBeTruthy();
    await user.keyboard("right{Enter}");
    await waitFor(() => {
      expect(onLogin).toHaveBeenCalledOnce();
    });
  });

  it("offers another try while the server cannot be asked", async () => {
    const onRetry = vi.fn();
    render(<LoginCard problem="The server cannot be reached." onRetry={onRetry} onLogin={vi.fn()} />);
    expect(screen.getByRole("alert").textContent).toBe("The server cannot be reached.");
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(onRetry).toHaveBeenCalledOnce();
  });
});
