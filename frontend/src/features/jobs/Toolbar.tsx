import { memo } from "react";
import { labelOf, mainMenu } from "../../actions/menus";
import { isEnabled, perform, type ActionContext } from "../../actions/context";
import { ariaKeys, keysOf, shownKey } from "../../actions/keys";
import { actionOf } from "../../actions/table";
import type { User } from "../../api/types";
import { Icon, type IconName } from "../../components/Icon";
import { openMenuBelow } from "../../components/open-menu";
import { useRoving } from "../../components/use-roving";
import { t, type Key } from "../../i18n";
import { usePreferences } from "../../store/use-preferences";
import { useActionContext, useBlocked, usePageActions } from "./actions-context";

const LINE = "|";
/** Action and caption; the icon is the table's. */
const BUTTONS: readonly (readonly [action: string, caption: Key] | typeof LINE)[] = [
  ["add", "list.capAdd"],
  ["remove", "list.capRemove"],
  LINE,
  ["resume", "list.capResume"],
  ["pause", "list.capPause"],
  LINE,
  ["moveTop", "list.capTop"],
  ["moveUp", "list.capUp"],
  ["moveDown", "list.capDown"],
  ["moveBottom", "list.capBottom"],
  LINE,
  ["inspector", "list.capInspector"],
];

export const Toolbar = memo(function Toolbar({ user, onLogout }: { user: User; onLogout: () => void }) {
  const { state } = usePageActions();
  const context = useActionContext();
  const { ref, onKeyDown } = useRoving<HTMLElement>();
  return (
    <header ref={ref} className="toolbar" data-region="toolbar">
      <h1 className="brand">
        <span className="brand-mark">
          <Icon name="wave" />
        </span>
        <span className="visually-hidden">Dubline</span>
      </h1>
      <div role="toolbar" aria-label={t("list.toolbar")} className="tools" onKeyDown={onKeyDown}>
        {BUTTONS.map((button, index) =>
          button === LINE ? (
            <span key={index} className="tool-line" />
          ) : (
            <ActionButton key={button[0]} id={button[0]} caption={button[1]} context={context} />
          ),
        )}
        <span className="tool-gap" />
        <ActionButton id="shortcuts" caption="list.capHelp" context={context} />
        <MenuButton
          icon="menu"
          caption="list.capMenu"
          onOpen={(button) => {
            openMenuBelow(button, t("list.capMenu"), mainMenu(state.get));
          }}
        />
        <MenuButton
          icon="user"
          text={user.username}
          onOpen={(button) => {
            openMenuBelow(button, user.username, [
              { kind: "note", label: t("list.user", { name: user.username }) },
              { kind: "item", label: t("list.logout"), icon: "logout", run: onLogout },
            ]);
          }}
        />
      </div>
    </header>
  );
});

interface ButtonProps {
  id: string;
  caption: Key;
  context: ActionContext;
}

function ActionButton({ id, caption, context }: ButtonProps) {
  const { state } = usePageActions();
  const choice = usePreferences();
  const blocked = useBlocked();
  const action = actionOf(id);
  const keys = keysOf(action, choice);
  const hint = keys[0] === undefined ? "" : ` (${shownKey(keys[0])})`;
  const reason = action.mutates === true ? blocked : null;
  return (
    <button
      type="button"
      id={`tool-${id}`}
      className={`tool tool-${id}`}
      title={reason ?? `${labelOf(action)}${hint}`}
      aria-keyshortcuts={ariaKeys(keys)}
      aria-pressed={id === "inspector" ? context.inspectorOpen : undefined}
      disabled={!isEnabled(action, context)}
      onClick={() => {
        perform(action, state.get());
      }}
    >
      {action.icon !== undefined && <Icon name={action.icon} />}
      <span className="caption">{t(caption)}</span>
    </button>
  );
}

interface MenuButtonProps {
  icon: IconName;
  caption?: Key;
  text?: string;
  onOpen: (button: HTMLElement) => void;
}

function MenuButton({ icon, caption, text, onOpen }: MenuButtonProps) {
  return (
    <button
      type="button"
      className={`tool tool-${icon}`}
      aria-haspopup="menu"
      onClick={(event) => {
        onOpen(event.currentTarget);
      }}
    >
      <Icon name={icon} />
      <span className="caption">{caption === undefined ? text : t(caption)}</span>
    </button>
  );
}
