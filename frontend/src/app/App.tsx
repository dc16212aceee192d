import { useCallback, useEffect, useState } from "react";
import { logout, whoAmI } from "../api/auth";
import { ApiError } from "../api/client";
import type { User } from "../api/types";
import { Dialog } from "../components/Dialog";
import { Icon } from "../components/Icon";
import { Toasts } from "../components/Toasts";
import { LoginForm } from "../features/auth/LoginForm";
import { JobsPage } from "../features/jobs/JobsPage";
import { toastError } from "../store/toasts";

type Session =
  | { phase: "checking" }
  | { phase: "unreachable"; reason: string }
  | { phase: "out" }
  | { phase: "in"; user: User; expired: boolean };

export function App() {
  const [session, setSession] = useState<Session>({ phase: "checking" });
  const check = useCallback(async () => {
    setSession(await currentSession());
  }, []);
  const enter = (user: User) => {
    setSession({ phase: "in", user, expired: false });
  };
  const leave = async () => {
    try {
      await logout();
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) {
        toastError(error);
        return;
      }
    }
    setSession({ phase: "out" });
  };
  const expire = useCallback(() => {
    setSession((now) => (now.phase === "in" ? { ...now, expired: true } : now));
  }, []);

  useEffect(() => {
    let current = true;
    void currentSession().then((found) => {
      if (current) {
        setSession(found);
      }
    });
    return () => {
      current = false;
    };
  }, []);

  switch (session.phase) {
    case "checking":
      return (
        <p className="loading" role="status">
          Loading…
        </p>
      );
    case "unreachable":
      return (
        <Card>
          <p role="alert" className="form-error">
            {session.reason}
          </p>
          <button type="button" className="button button-primary" onClick={() => void check()}>
            Try again
          </button>
        </Card>
      );
    case "out":
      return (
        <Card>
          <LoginForm onLogin={enter} />
        </Card>
      );
    case "in":
      return (
        <>
          <JobsPage
            user={session.user}
            expired={session.expired}
            onLogout={() => void leave()}
            onExpired={expire}
          />
          {session.expired && (
            <Dialog title="Please log in again" closable={false} className="dialog-small" onClose={expire}>
              <LoginForm onLogin={enter} />
            </Dialog>
          )}
          <Toasts />
        </>
      );
  }
}

function Card({ children }: { children: React.ReactNode }) {
  return (
    <main className="login-page">
      <div className="login-card">
        <h1 className="brand brand-large">
          <span className="brand-mark">
            <Icon name="wave" />
          </span>
          Dubline
        </h1>
        <p className="login-lead">Paste a link, keep one file with the original and the translated voice.</p>
        {children}
      </div>
    </main>
  );
}

async function currentSession(): Promise<Session> {
  try {
    return { phase: "in", user: await whoAmI(), expired: false };
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      return { phase: "out" };
    }
    return { phase: "unreachable", reason: error instanceof Error ? error.message : String(error) };
  }
}
