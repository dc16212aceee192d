import { useState } from "react";
import { t } from "../../i18n";
import type { Draft } from "./own-draft";

/** Save and Discard, once something has been changed; then the word that it was saved. */
export function SaveBar({ draft }: { draft: Draft }) {
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState(false);
  const save = async () => {
    setBusy(true);
    setSaved(await draft.save());
    setBusy(false);
  };
  const { problem } = draft;
  return (
    <div className={`save-bar ${draft.dirty ? "is-dirty" : ""}`}>
      <p role="status">{saved && !draft.dirty ? t("settings.saved") : ""}</p>
      {problem !== "" && (
        <p role="alert" className="form-error">
          {problem}
        </p>
      )}
      {draft.dirty && (
        <>
          <button type="button" className="button" disabled={busy} onClick={draft.discard}>
            {t("common.discard")}
          </button>
          <button
            type="button"
            className="button button-primary"
            aria-busy={busy}
            disabled={busy}
            onClick={() => void save()}
          >
            {t("common.save")}
          </button>
        </>
      )}
    </div>
  );
}
