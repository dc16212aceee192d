import { useRef } from "react";
import { Dialog } from "../../components/Dialog";
import { t } from "../../i18n";

interface Props {
  onSave: () => Promise<void>;
  onDiscard: () => void;
  onStay: () => void;
}

export function LeaveDialog({ onSave, onDiscard, onStay }: Props) {
  const stay = useRef<HTMLButtonElement>(null);
  return (
    <Dialog title={t("settings.leaveTitle")} className="dialog-small" firstFocus={stay} onClose={onStay}>
      <p className="dialog-text">{t("settings.leaveText")}</p>
      <div className="dialog-foot">
        <button type="button" className="button" onClick={onDiscard}>
          {t("common.discard")}
        </button>
        <button ref={stay} type="button" className="button" onClick={onStay}>
          {t("settings.stay")}
        </button>
        <button type="button" className="button button-primary" onClick={() => void onSave()}>
          {t("common.save")}
        </button>
      </div>
    </Dialog>
  );
}
