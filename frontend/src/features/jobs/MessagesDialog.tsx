import { Dialog } from "../../components/Dialog";
import { t } from "../../i18n";
import { moment } from "../../lib/format";
import { clearErrorLog, useErrorLog, type LoggedError } from "../../store/toasts";
import "../../styles/messages.css";

/** The errors of this page since it was loaded, the newest first, also those that were dismissed. */
export default function MessagesDialog({ onClose }: { onClose: () => void }) {
  const errors = useErrorLog();
  return (
    <Dialog title={t("list.messages")} onClose={onClose}>
      {errors.length === 0 ? (
        <p className="dialog-text">{t("live.noErrors")}</p>
      ) : (
        <>
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so keys must reach it */}
          <ul className="messages" tabIndex={0} aria-label={t("list.messages")}>
            {errors.toReversed().map((error) => (
              <Message key={error.id} error={error} />
            ))}
          </ul>
          <div className="dialog-foot">
            <button type="button" className="button" onClick={clearErrorLog}>
              {t("live.clear")}
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function Message({ error: { at, text, details } }: { error: LoggedError }) {
  return (
    <li>
      <time dateTime={at}>{moment(at)}</time>
      <p dir="auto">{text}</p>
      {details.map((line) => (
        <p key={line} dir="auto" className="hint">
          {line}
        </p>
      ))}
    </li>
  );
}
