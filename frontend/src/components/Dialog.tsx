/** A modal on the native <dialog>: focus trap, Esc and focus restoration come from the browser. */

import { useEffect, useId, useRef, type ReactNode, type RefObject } from "react";
import { t } from "../i18n";
import { Icon } from "./Icon";

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  className?: string;
  /** A dialog that must be answered has no close button and ignores Esc. */
  closable?: boolean;
  /** What has the focus at first, instead of the first control. */
  firstFocus?: RefObject<HTMLElement | null>;
}

export function Dialog({ title, onClose, children, className = "", closable = true, firstFocus }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const dialog = ref.current;
    const opener = document.activeElement;
    dialog?.showModal();
    firstFocus?.current?.focus();
    return () => {
      dialog?.close();
      if (opener instanceof HTMLElement && opener.isConnected) {
        opener.focus(); // React removes the element before the browser could do it
      }
    };
  }, [firstFocus]);

  return (
    <dialog
      ref={ref}
      className={`dialog ${className}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        if (event.target !== event.currentTarget) {
          return; // a file or media control inside
        }
        event.preventDefault();
        if (closable) {
          onClose();
        }
      }}
    >
      <div className="dialog-head">
        <h2 id={titleId} dir="auto">
          {title}
        </h2>
        {closable && (
          <button type="button" className="icon-button" aria-label={t("common.close")} onClick={onClose}>
            <Icon name="close" />
          </button>
        )}
      </div>
      {children}
    </dialog>
  );
}
