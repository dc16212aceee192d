import { Toasts } from "../components/Toasts";
import { LoginCard } from "../features/auth/LoginCard";
import { ReloginDialog } from "../features/auth/ReloginDialog";
import { useSession } from "../features/auth/use-session";
import { JobsPage } from "../features/jobs/JobsPage";
import { t } from "../i18n";

export function App() {
  const { session, check, enter, expire, leave } = useSession();
  switch (session.phase) {
    case "checking":
      return (
        <p className="loading" role="status">
          {t("common.loading")}
        </p>
      );
    case "unreachable":
      return <LoginCard problem={session.reason} onRetry={() => void check()} onLogin={enter} />;
    case "out":
      return <LoginCard onRetry={() => void check()} onLogin={enter} />;
    case "in":
      return (
        <>
          <JobsPage
            user={session.user}
            expired={session.expired}
            onLogout={() => void leave()}
            onExpired={expire}
          />
          {session.expired && <ReloginDialog user={session.user} onLogin={enter} />}
          <Toasts />
        </>
      );
  }
}
