import { useEffect, useId, useRef, useState, type RefObject, type SubmitEvent } from "react";
import { login } from "../../api/auth";
import { ApiError } from "../../api/client";
import type { User } from "../../api/types";
import { t } from "../../i18n";

interface Props {
  /** Known when only the session has ended. */
  username?: string;
  /** For a dialog, which gives the focus itself when it opens. */
  passwordRef?: RefObject<HTMLInputElement | null>;
  onLogin: (user: User) => void;
}

export function LoginForm({ username = "", passwordRef, onLogin }: Props) {
  const [error, setError] = useState("");
  const [wrong, setWrong] = useState(false);
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(false);
  const id = useId();
  const nameInput = useRef<HTMLInputElement>(null);
  const ownRef = useRef<HTMLInputElement>(null);
  const passwordInput = passwordRef ?? ownRef;

  const first = username === "" ? nameInput : passwordInput;
  useEffect(() => {
    first.current?.focus();
  }, [first]);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setBusy(true);
    setError("");
    try {
      onLogin(await login(text(data, "username"), text(data, "password")));
    } catch (failure) {
      const refused = failure instanceof ApiError && failure.status === 401;
      setWrong(refused); // both fields: which of them is wrong is nobody's business
      setError(
        refused ? t("common.wrongLogin") : failure instanceof Error ? failure.message : String(failure),
      );
      setBusy(false);
      first.current?.focus();
      first.current?.select();
    }
  }

  const described = { "aria-invalid": wrong, "aria-describedby": `${id}-error` };
  return (
    <form className="login-form" onSubmit={(event) => void submit(event)}>
      <div className="field">
        <label htmlFor={`${id}-name`}>{t("common.userName")}</label>
        <input
          ref={nameInput}
          id={`${id}-name`}
          name="username"
          defaultValue={username}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          {...described}
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}-password`}>{t("common.password")}</label>
        <input
          ref={passwordInput}
          id={`${id}-password`}
          name="password"
          type={shown ? "text" : "password"}
          autoComplete="current-password"
          required
          {...described}
        />
        <label className="check">
          <input
            type="checkbox"
            checked={shown}
            onChange={(event) => {
              setShown(event.target.checked);
            }}
          />
          {t("common.showPassword")}
        </label>
      </div>
      <p role="alert" id={`${id}-error`} className="form-error">
        {error}
      </p>
      <button type="submit" className="button button-primary" aria-busy={busy} disabled={busy}>
        {busy ? t("common.loggingIn") : t("common.login")}
      </button>
    </form>
  );
}

function text(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === "string" ? value : "";
}
