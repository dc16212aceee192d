/** What is known about the selected jobs, beside the list. */

import { useEffect } from "react";
import { Icon } from "../../components/Icon";
import { Tabs } from "../../components/Tabs";
import { t } from "../../i18n";
import "../../i18n/inspector";
import { setInterest } from "../../store/interest";
import type { Tab } from "../../store/view";
import "../../styles/inspector.css";
import "../../styles/inspector-stages.css";
import "../../styles/inspector-logs.css";
import { Many } from "./Many";
import { One } from "./One";

interface Props {
  ids: string[];
  tab: Tab;
  onTab: (tab: Tab) => void;
  onClose: () => void;
}

const TABS = ["overview", "media", "stages", "logs", "files"] as const satisfies readonly Tab[];

export default function Inspector({ ids, tab, onTab, onClose }: Props) {
  const looked = ids.join();
  useEffect(() => {
    setInterest("inspector", looked === "" ? [] : looked.split(","));
    return () => {
      setInterest("inspector", []);
    };
  }, [looked]);

  return (
    <div className="inspector">
      <Tabs
        label={t("inspector.tabs")}
        tabs={TABS.map((name) => ({ name, label: t(`inspector.${name}`) }))}
        selected={tab}
        onSelect={onTab}
        before={
          <button
            type="button"
            className="icon-button"
            aria-label={t("inspector.close")}
            title={t("inspector.close")}
            onClick={onClose}
          >
            <Icon name="close" />
          </button>
        }
      >
        <Content ids={ids} tab={tab} onTab={onTab} />
      </Tabs>
    </div>
  );
}

function Content({ ids, tab, onTab }: Omit<Props, "onClose">) {
  const [id] = ids;
  if (id === undefined) {
    return <p className="inspector-hint">{t("inspector.none")}</p>;
  }
  return ids.length === 1 ? <One key={id} id={id} tab={tab} onTab={onTab} /> : <Many ids={ids} tab={tab} />;
}
