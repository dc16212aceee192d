import { dismiss, useToasts } from "../store/toasts";
import { Icon } from "./Icon";

const SHOWN = 3;

export function Toasts() {
  const toasts = useToasts();
  const hidden = toasts.length - SHOWN;
  return (
    <section className="toasts" aria-label="Messages">
      <div role="status" aria-live="polite">
        {hidden > 0 && <p className="toast toast-more">+{hidden} more</p>}
        {toasts.slice(-SHOWN).map(({ id, kind, text, times }) => (
          <div key={id} className={`toast toast-${kind}`}>
            <Icon name={kind === "error" ? "alert" : "check"} />
            <p>
              {text}
              {times > 1 && <span className="times"> ×{times}</span>}
            </p>
            <button
              type="button"
              className="icon-button"
              aria-label={`Dismiss: ${text}`}
              onClick={() => {
                dismiss(id);
              }}
            >
              <Icon name="close" />
            </button>
          </div>
        ))}
      </div>
    </section>
  );
}
