/** The browser's notifications; they exist only on HTTPS and on localhost. */

import { t } from "../../i18n";

export type Permission = NotificationPermission | "unsupported";

export interface Shown {
  close: () => void;
}

export function permission(): Permission {
  return "Notification" in window ? Notification.permission : "unsupported";
}

/** Must be called from a click: browsers refuse the question otherwise. */
export async function askPermission(): Promise<Permission> {
  return permission() === "unsupported" ? "unsupported" : await Notification.requestPermission();
}

/** Show a notification in place of the older one with this tag. */
export function show(tag: string, title: string, body: string, onClick: () => void): Shown {
  const notification = new Notification(title, { body, tag });
  notification.onclick = () => {
    window.focus();
    notification.close();
    onClick();
  };
  return {
    close: () => {
      notification.close();
    },
  };
}

export function showTest(): void {
  show("dubline-test", "Dubline", t("world.testNotice"), () => undefined);
}
