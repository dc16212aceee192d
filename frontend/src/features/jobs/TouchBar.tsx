import { memo } from "react";
import { perform } from "../../actions/context";
import { contextMenu } from "../../actions/menus";
import { actionOf } from "../../actions/table";
import { Icon } from "../../components/Icon";
import { openMenu } from "../../components/open-menu";
import { t, type Key } from "../../i18n";
import { none, select, useSelection } from "../../store/selection";
import { useActionContext, usePageActions } from "./actions-context";
import { isEnabled } from "../../actions/context";

const CHOSEN: readonly (readonly [action: string, caption: Key])[] = [
  ["resume", "list.capResume"],
  ["pause", "list.capPause"],
  ["remove", "list.capRemove"],
];

/** Small screens: a round Add button, or the actions on what was chosen by long press. */
export const TouchBar = memo(function TouchBar() {
  const { state } = usePageActions();
  const context = useActionContext();
  const { choosing, ids } = useSelection();
  if (!choosing) {
    return (
      <button
        type="button"
        className="fab"
        aria-label={t("list.add")}
        disabled={!isEnabled(actionOf("add"), context)}
        onClick={() => {
          perform(actionOf("add"), state.get());
        }}
      >
        <Icon name="plus" />
      </button>
    );
  }
  const count = t("list.selected", { count: ids.size });
  return (
    <section aria-label={count} className="touchbar">
      <p className="touch-count">{count}</p>
      <div role="toolbar" aria-label={t("list.toolbar")} className="touch-tools">
        <button
          type="button"
          className="tool"
          onClick={() => {
            select(none);
          }}
        >
          <Icon name="check" />
          <span className="caption">{t("list.done")}</span>
        </button>
        {CHOSEN.map(([id, caption]) => {
          const action = actionOf(id);
          return (
            <button
              key={id}
              type="button"
              className="tool"
              disabled={!isEnabled(action, context)}
              onClick={() => {
                perform(action, state.get());
              }}
            >
              {action.icon !== undefined && <Icon name={action.icon} />}
              <span className="caption">{t(caption)}</span>
            </button>
          );
        })}
        <button
          type="button"
          className="tool"
          aria-haspopup="menu"
          onClick={({ currentTarget }) => {
            const { left, top } = currentTarget.getBoundingClientRect();
            openMenu({
              label: t("list.openMenu"),
              at: { x: left, y: top },
              items: contextMenu(state.get),
              opener: currentTarget,
            });
          }}
        >
          <Icon name="more" />
          <span className="caption">{t("list.capMenu")}</span>
        </button>
      </div>
    </section>
  );
});
