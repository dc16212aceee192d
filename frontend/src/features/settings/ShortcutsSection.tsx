import { useState, type KeyboardEvent } from "react";
import type { Action } from "../../actions/context";
import { keysOf, pressed, shownKey } from "../../actions/keys";
import { labelOf } from "../../actions/menus";
import { ACTIONS } from "../../actions/table";
import { t } from "../../i18n";
import { preferences, setPreference } from "../../store/preferences";
import { usePreferences } from "../../store/use-preferences";
import { Group, Switch } from "./fields";

const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta", "CapsLock"]);

export function ShortcutsSection() {
  const choice = usePreferences();
  const [waiting, setWaiting] = useState<string | null>(null);
  const [problem, setProblem] = useState("");

  const take = (action: Action, event: KeyboardEvent) => {
    if (MODIFIERS.has(event.key) || event.key === "Tab") {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") {
      setWaiting(null);
      return;
    }
    const key = pressed(event.nativeEvent);
    const other = ACTIONS.find((one) => one.id !== action.id && keysOf(one, choice).includes(key));
    if (other !== undefined) {
      setProblem(t("settings.keyTaken", { key: shownKey(key), action: labelOf(other) }));
      return;
    }
    setPreference("keys", { ...preferences().keys, [action.id]: key });
    setProblem("");
    setWaiting(null);
  };

  return (
    <Group title={t("settings.keys")}>
      <Switch
        label={t("settings.singleKeys")}
        hint={t("settings.singleKeysHint")}
        checked={choice.singleKeys}
        onChange={(on) => {
          setPreference("singleKeys", on);
        }}
      />
      <p className="form-error" role="alert">
        {problem}
      </p>
      <table className="settings-table">
        <thead>
          <tr>
            <th scope="col">{t("settings.action")}</th>
            <th scope="col">{t("settings.key")}</th>
            <th scope="col">
              <span className="visually-hidden">{t("settings.change")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {ACTIONS.map((action) => (
            <tr key={action.id}>
              <th scope="row">{labelOf(action)}</th>
              <td>
                {keysOf(action, choice).map((key) => (
                  <kbd key={key}>{shownKey(key)}</kbd>
                ))}
              </td>
              <td className="settings-buttons">
                <button
                  type="button"
                  className="button button-quiet"
                  aria-label={t("settings.changeKeyOf", { action: labelOf(action) })}
                  onClick={() => {
                    setProblem("");
                    setWaiting(action.id);
                  }}
                  onKeyDown={(event) => {
                    if (waiting === action.id) {
                      take(action, event);
                    }
                  }}
                  onBlur={() => {
                    setWaiting(null);
                  }}
                >
                  {waiting === action.id ? t("settings.pressKey") : t("settings.change")}
                </button>
                {choice.keys[action.id] !== undefined && <ResetButton action={action} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Group>
  );
}

function ResetButton({ action }: { action: Action }) {
  return (
    <button
      type="button"
      className="button button-quiet"
      aria-label={t("settings.resetKeyOf", { action: labelOf(action) })}
      onClick={() => {
        const others = Object.entries(preferences().keys).filter(([id]) => id !== action.id);
        setPreference("keys", Object.fromEntries(others));
      }}
    >
      {t("settings.reset")}
    </button>
  );
}
