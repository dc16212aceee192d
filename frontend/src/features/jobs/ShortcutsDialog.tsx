import { ariaKeys, keysOf, shownKey } from "../../actions/keys";
import type { Group } from "../../actions/context";
import { labelOf } from "../../actions/menus";
import { ACTIONS } from "../../actions/table";
import { Dialog } from "../../components/Dialog";
import { t, type Key } from "../../i18n";
import { usePreferences } from "../../store/use-preferences";
import "../../styles/shortcuts.css";

const GROUPS: Record<Group, Key> = {
  jobs: "list.groupJobs",
  queue: "list.groupQueue",
  select: "list.groupSelect",
  view: "list.groupView",
  page: "list.groupPage",
};

/** Movements in the list, which are no actions. */
const MOVES: readonly (readonly [Key, readonly string[]])[] = [
  ["list.keyMove", ["ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"]],
  ["list.keyExtend", ["Shift+ArrowUp", "Shift+ArrowDown"]],
  ["list.keyFocus", ["Ctrl+ArrowUp", "Ctrl+ArrowDown"]],
  ["list.keyToggle", ["Space"]],
];

export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const choice = usePreferences();
  return (
    <Dialog title={t("list.shortcuts")} className="dialog-wide" onClose={onClose}>
      {!choice.singleKeys && <p className="hint">{t("list.lettersOff")}</p>}
      <div className="shortcuts">
        {(Object.keys(GROUPS) as Group[]).map((group) => (
          <section key={group}>
            <h3>{t(GROUPS[group])}</h3>
            <dl>
              {ACTIONS.filter((action) => action.group === group).map((action) => (
                <Line key={action.id} label={labelOf(action)} keys={keysOf(action, choice)} />
              ))}
              {group === "select" &&
                MOVES.map(([label, keys]) => <Line key={label} label={t(label)} keys={keys} />)}
              {group === "page" && <Line label={t("list.keyPaste")} keys={["Ctrl+V"]} />}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function Line({ label, keys }: { label: string; keys: readonly string[] }) {
  if (keys.length === 0) {
    return null;
  }
  return (
    <div className="shortcut" data-keys={ariaKeys(keys)}>
      <dt>{label}</dt>
      <dd>
        {keys.map((key) => (
          <kbd key={key}>{shownKey(key)}</kbd>
        ))}
      </dd>
    </div>
  );
}
