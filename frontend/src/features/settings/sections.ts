import type { ComponentType } from "react";
import type { IconName } from "../../components/Icon";
import type { Key } from "../../i18n";
import { AboutSection } from "./AboutSection";
import { AppearanceSection } from "./AppearanceSection";
import { CookiesSection } from "./CookiesSection";
import { DownloadsSection } from "./DownloadsSection";
import { DubbingSection } from "./DubbingSection";
import { FormatsSection } from "./FormatsSection";
import { NotificationsSection } from "./NotificationsSection";
import { QueueSection } from "./QueueSection";
import { ShortcutsSection } from "./ShortcutsSection";
import { UsersSection } from "./UsersSection";
import { WorkersSection } from "./WorkersSection";

export interface Section {
  readonly id: string;
  readonly label: Key;
  readonly icon: IconName;
  readonly Body: ComponentType;
}

/** Under /settings/<id>; the first one is shown for an id that is not there. */
export const SECTIONS: readonly [Section, ...Section[]] = [
  { id: "downloads", label: "settings.downloads", icon: "down", Body: DownloadsSection },
  { id: "formats", label: "settings.formats", icon: "film", Body: FormatsSection },
  { id: "cookies", label: "settings.cookies", icon: "tag", Body: CookiesSection },
  { id: "queue", label: "settings.queueAndLimits", icon: "clock", Body: QueueSection },
  { id: "dubbing", label: "settings.dubbing", icon: "languages", Body: DubbingSection },
  { id: "notifications", label: "settings.notifications", icon: "info", Body: NotificationsSection },
  { id: "appearance", label: "settings.appearance", icon: "rows", Body: AppearanceSection },
  { id: "shortcuts", label: "settings.shortcuts", icon: "bolt", Body: ShortcutsSection },
  { id: "users", label: "settings.users", icon: "user", Body: UsersSection },
  { id: "workers", label: "settings.workers", icon: "gear", Body: WorkersSection },
  { id: "about", label: "settings.about", icon: "help", Body: AboutSection },
];
