import { Component, Suspense, type ReactNode } from "react";
import { t } from "../i18n";
import { toast } from "../store/toasts";

interface Props {
  children: ReactNode;
  fallback?: ReactNode;
  /** Close what could not be shown. */
  onFail: () => void;
}

/**
 * A part whose code is fetched when it is wanted. Without a connection, or after an update of the
 * server, it cannot be had: then a message says so, and the rest of the page stays as it is.
 */
export class Lazily extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch() {
    toast("error", t("live.partMissing"));
    this.props.onFail();
  }

  override render() {
    const { children, fallback = null } = this.props;
    return this.state.failed ? null : <Suspense fallback={fallback}>{children}</Suspense>;
  }
}
