import { lazy } from "react";
import { Lazily } from "../../components/Lazily";
import { Separator } from "../../components/Separator";
import { t } from "../../i18n";
import { PANE_WIDTH, setPreference } from "../../store/preferences";
import { usePreferences } from "../../store/use-preferences";
import type { Tab } from "../../store/view";

const Inspector = lazy(() => import("../inspector/Inspector"));

interface Props {
  ids: readonly string[];
  tab: Tab;
  onTab: (tab: Tab) => void;
  onClose: () => void;
}

/** The inspector beside the list; a sheet over it where there is no room. */
export function InspectorPane({ ids, tab, onTab, onClose }: Props) {
  const { paneWidth } = usePreferences();
  return (
    <aside
      id="inspector"
      className="pane"
      aria-label={t("list.inspector")}
      data-region="inspector"
      style={{ width: paneWidth }}
    >
      <Separator
        label={t("list.paneSize")}
        controls="inspector"
        width={paneWidth}
        {...PANE_WIDTH}
        onWidth={(width) => {
          setPreference("paneWidth", width);
        }}
      />
      <Lazily fallback={<p className="loading">{t("common.loading")}</p>} onFail={onClose}>
        <Inspector ids={[...ids]} tab={tab} onTab={onTab} onClose={onClose} />
      </Lazily>
    </aside>
  );
}
