import { useState } from "react";
import { t, type Key } from "../../i18n";
import { setPreference, type NoticeKind } from "../../store/preferences";
import { usePreferences } from "../../store/use-preferences";
import { chime } from "../notify/chime";
import { askPermission, permission, showTest } from "../notify/browser";
import { Group, Switch } from "./fields";

const KINDS: Record<NoticeKind, Key> = {
  completed: "settings.noticeCompleted",
  failed: "settings.noticeFailed",
  drained: "settings.noticeDrained",
  diskLow: "settings.noticeDiskLow",
  loginExpired: "settings.noticeLoginExpired",
};

export function NotificationsSection() {
  const { notify, notices, privateNotices, sound } = usePreferences();
  const [allowed, setAllowed] = useState(permission);
  const turn = async (on: boolean) => {
    const answer = on ? await askPermission() : permission();
    setAllowed(answer);
    setPreference("notify", on && answer === "granted");
  };
  return (
    <Group title={t("settings.thisBrowser")}>
      <p className="hint">{t("settings.atOnce")}</p>
      <Switch
        label={t("settings.notify")}
        hint={allowed === "unsupported" ? t("settings.notifyUnsupported") : t("settings.notifyHint")}
        checked={notify && allowed === "granted"}
        disabled={allowed === "unsupported"}
        onChange={(on) => void turn(on)}
      />
      {allowed === "denied" && (
        <p className="form-error" role="alert">
          {t("settings.notifyDenied")}
        </p>
      )}
      <fieldset className="kinds" disabled={!notify && !sound}>
        <legend>{t("settings.kinds")}</legend>
        {(Object.entries(KINDS) as [NoticeKind, Key][]).map(([kind, key]) => (
          <label key={kind} className="check">
            <input
              type="checkbox"
              checked={notices[kind]}
              onChange={({ target }) => {
                setPreference("notices", { ...notices, [kind]: target.checked });
              }}
            />
            {t(key)}
          </label>
        ))}
      </fieldset>
      <Switch
        label={t("settings.private")}
        hint={t("settings.privateHint")}
        checked={privateNotices}
        onChange={(on) => {
          setPreference("privateNotices", on);
        }}
      />
      <Switch
        label={t("settings.sound")}
        hint={t("settings.soundHint")}
        checked={sound}
        onChange={(on) => {
          setPreference("sound", on);
          if (on) {
            chime();
          }
        }}
      />
      <button
        type="button"
        className="button"
        onClick={() => {
          if (notify && allowed === "granted") {
            showTest();
          }
          if (sound) {
            chime();
          }
        }}
        disabled={!sound && !(notify && allowed === "granted")}
      >
        {t("settings.test")}
      </button>
    </Group>
  );
}
