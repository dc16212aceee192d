import { useRef } from "react";
import { Dialog } from "../../components/Dialog";
import { t } from "../../i18n";

interface Props {
  title: string;
  text: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something is deleted; Cancel has the focus. */
export function ConfirmDialog({ title, text, onConfirm, onClose }: Props) {
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <Dialog title={title} className="dialog-small" firstFocus={cancel} onClose={onClose}>
      <p className="dialog-text">{text}</p>
      <div className="dialog-foot">
        <button ref={cancel} type="button" className="button" onClick={onClose}>
          {t("common.cancel")}
        </button>
        <button type="button" className="button button-danger" onClick={onConfirm}>
          {t("settings.delete")}
        </button>
      </div>
    </Dialog>
  );
}
