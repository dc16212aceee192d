import type { ReactNode } from "react";
import { Icon } from "../../components/Icon";
import { t, type Key } from "../../i18n";
import { copyText } from "../../lib/clipboard";
import { toast } from "../../store/toasts";

export function Facts({ children }: { children: ReactNode }) {
  return <dl className="facts">{children}</dl>;
}

/** One line; nothing where nothing is known. */
export function Fact({ name, children }: { name: Key; children: ReactNode }) {
  if (children === null || children === "" || children === undefined) {
    return null;
  }
  return (
    <div className="fact">
      <dt>{t(name)}</dt>
      <dd dir="auto">{children}</dd>
    </div>
  );
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  return (
    <button
      type="button"
      className="icon-button is-small"
      title={label}
      aria-label={label}
      onClick={() => void copy(text)}
    >
      <Icon name="copy" />
    </button>
  );
}

export async function copy(text: string): Promise<void> {
  const done = await copyText(text);
  toast(done ? "success" : "error", t(done ? "inspector.copied" : "inspector.notCopied"));
}
