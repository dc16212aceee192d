import { useState } from "react";
import { t } from "../i18n";
import { dismiss, takeBack, useToasts, type Toast } from "../store/toasts";
import { Icon } from "./Icon";

const SHOWN = 3;

export function Toasts() {
  const toasts = useToasts();
  const [all, setAll] = useState(false);
  const hidden = toasts.length - SHOWN;
  return (
    <section className="toasts" data-region="messages" aria-label={t("live.messages")}>
      {hidden > 0 && (
        <button
          type="button"
          className="toast toast-more"
          aria-expanded={all}
          onClick={() => {
            setAll(!all);
          }}
        >
          {all ? t("live.fewer") : t("live.more", { count: hidden })}
        </button>
      )}
      <div role="status" aria-live="polite" className="toast-stack">
        {(all ? toasts : toasts.slice(-SHOWN)).map((toast) => (
          <Message key={toast.id} toast={toast} />
        ))}
      </div>
    </section>
  );
}

function Message({ toast: { id, kind, text, details, times, undo } }: { toast: Toast }) {
  const [open, setOpen] = useState(false);
  return (
    <div className={`toast toast-${kind}`}>
      <Icon name={kind === "error" ? "alert" : "check"} />
      <div className="toast-text">
        <p>
          {text}
          {times > 1 && <span className="times"> ×{times}</span>}
        </p>
        {open && (
          <ul className="toast-details">
            {details.map((line) => (
              <li key={line} dir="auto">
                {line}
              </li>
            ))}
          </ul>
        )}
      </div>
      {details.length > 0 && (
        <button
          type="button"
          className="button toast-show"
          aria-expanded={open}
          onClick={() => {
            setOpen(!open);
          }}
        >
          {open ? t("live.hide") : t("live.show")}
        </button>
      )}
      {undo !== undefined && (
        <button
          type="button"
          className="button toast-show"
          onClick={() => {
            takeBack({ id, undo });
          }}
        >
          {t("live.undo")}
        </button>
      )}
      <button
        type="button"
        className="icon-button"
        aria-label={t("live.dismiss", { text })}
        onClick={() => {
          dismiss(id);
        }}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
