import { useRef } from "react";
import type { User } from "../../api/types";
import { Dialog } from "../../components/Dialog";
import { t } from "../../i18n";
import { LoginForm } from "./LoginForm";

interface Props {
  user: User;
  onLogin: (user: User) => void;
}

/** Asks for the password over the page, which stays as it is. */
export function ReloginDialog({ user, onLogin }: Props) {
  const password = useRef<HTMLInputElement>(null);
  const enter = (who: User) => {
    if (who.id === user.id) {
      onLogin(who);
    } else {
      location.reload(); // what is on the page belongs to somebody else
    }
  };
  return (
    <Dialog
      title={t("common.loginAgain")}
      closable={false}
      className="dialog-small"
      firstFocus={password}
      onClose={() => undefined}
    >
      <p className="dialog-text">{t("common.loginAgainWhy")}</p>
      <LoginForm passwordRef={password} username={user.username} onLogin={enter} />
    </Dialog>
  );
}
