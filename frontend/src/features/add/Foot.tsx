import type { RefObject } from "react";
import { t } from "../../i18n";
import { Check } from "./Field";
import type { Options } from "./request";

interface Props {
  options: Options;
  onChange: (change: Partial<Options>) => void;
  /** How many downloads this makes. */
  count: number;
  busy: boolean;
  button: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
}

export function Foot({ options, onChange, count, busy, button, onClose }: Props) {
  return (
    <div className="dialog-foot add-foot">
      <div className="checks">
        <Check
          label={t("add.start")}
          checked={!options.startPaused}
          onChange={(start) => {
            onChange({ startPaused: !start });
          }}
        />
        <Check
          label={t("add.atTop")}
          checked={options.atTop}
          onChange={(atTop) => {
            onChange({ atTop });
          }}
        />
      </div>
      <button type="button" className="button" onClick={onClose}>
        {t("common.cancel")}
      </button>
      <button ref={button} type="submit" className="button button-primary" aria-busy={busy} disabled={busy}>
        {busy ? t("add.adding") : count > 1 ? t("add.submit", { count }) : t("add.submitOne")}
      </button>
    </div>
  );
}
