import { useRef, useState, type SubmitEvent } from "react";
import { login } from "../../api/auth";
import { ApiError } from "../../api/client";
import type { User } from "../../api/types";

export function LoginForm({ onLogin }: { onLogin: (user: User) => void }) {
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(false);
  const nameInput = useRef<HTMLInputElement>(null);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setBusy(true);
    setError("");
    try {
      onLogin(await login(text(data, "username"), text(data, "password")));
    } catch (failure) {
      setError(explain(failure));
      setBusy(false);
      nameInput.current?.focus();
    }
  }

  return (
    <form className="login-form" onSubmit={(event) => void submit(event)}>
      <div className="field">
        <label htmlFor="username">User name</label>
        <input
          ref={nameInput}
          id="username"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
      </div>
      <div className="field">
        <label htmlFor="password">Password</label>
        <input
          id="password"
          name="password"
          type={shown ? "text" : "password"}
          autoComplete="current-password"
          required
        />
        <label className="check">
          <input
            type="checkbox"
            checked={shown}
            onChange={(event) => {
              setShown(event.target.checked);
            }}
          />
          Show password
        </label>
      </div>
      <p role="alert" className="form-error">
        {error}
      </p>
      <button type="submit" className="button button-primary" aria-busy={busy} disabled={busy}>
        {busy ? "Logging in…" : "Log in"}
      </button>
    </form>
  );
}

function text(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === "string" ? value : "";
}

function explain(failure: unknown): string {
  if (failure instanceof ApiError && failure.status === 401) {
    return "User name or password is wrong.";
  }
  return failure instanceof Error ? failure.message : String(failure);
}
