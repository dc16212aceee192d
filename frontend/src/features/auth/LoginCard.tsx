import type { User } from "../../api/types";
import { Icon } from "../../components/Icon";
import { t } from "../../i18n";
import { LoginForm } from "./LoginForm";

interface Props {
  /** Why the server could not be asked who is logged in. */
  problem?: string;
  onRetry: () => void;
  onLogin: (user: User) => void;
}

/** The page of somebody who is not logged in. */
export function LoginCard({ problem, onRetry, onLogin }: Props) {
  return (
    <main className="login-page">
      <div className="login-card">
        <h1 className="brand brand-large">
          <span className="brand-mark">
            <Icon name="wave" />
          </span>
          Dubline
        </h1>
        <p className="login-lead">{t("common.lead")}</p>
        {problem === undefined ? (
          <LoginForm onLogin={onLogin} />
        ) : (
          <>
            <p role="alert" className="form-error">
              {problem}
            </p>
            <button type="button" className="button button-primary" onClick={onRetry}>
              {t("common.retry")}
            </button>
          </>
        )}
      </div>
    </main>
  );
}
