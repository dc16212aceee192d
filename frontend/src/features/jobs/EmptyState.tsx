import { useState } from "react";
import { keysOf, shownKey } from "../../actions/keys";
import { actionOf } from "../../actions/table";
import { createJob } from "../../api/jobs";
import { toJob } from "../../api/records";
import { Icon } from "../../components/Icon";
import { t } from "../../i18n";
import { randomKey } from "../../lib/uuid";
import { usePreferences } from "../../store/use-preferences";
import { useBlocked, useRun } from "./actions-context";
import { useJobs } from "./jobs-context";

export function EmptyState() {
  const { store, report } = useJobs();
  const [busy, setBusy] = useState(false);
  const run = useRun();
  const blocked = useBlocked();
  const [key] = keysOf(actionOf("add"), usePreferences());

  async function trySample() {
    setBusy(true);
    const dubbing = {
      requestedDubbing: true,
      sourceLang: "en",
      targetLang: "es",
      dubbingProvider: "local",
    } as const;
    try {
      store.put(toJob(await createJob({ ...dubbing, url: `${location.origin}/sample/` }, randomKey())));
    } catch (error) {
      report(error);
      setBusy(false);
    }
  }

  return (
    <div className="panel">
      <span className="panel-mark">
        <Icon name="wave" />
      </span>
      <h2>{t("list.emptyTitle")}</h2>
      <p>{key === undefined ? t("list.emptyTextNoKey") : t("list.emptyText", { key: shownKey(key) })}</p>
      <div className="panel-actions">
        <button
          type="button"
          className="button button-primary"
          disabled={blocked !== null}
          title={blocked ?? undefined}
          onClick={() => {
            run("add");
          }}
        >
          <Icon name="plus" />
          {t("list.add")}
        </button>
        <button
          type="button"
          className="button"
          aria-busy={busy}
          disabled={busy || blocked !== null}
          onClick={() => void trySample()}
        >
          {t("list.trySample")}
        </button>
      </div>
      <p className="hint">{t("list.sampleHint")}</p>
    </div>
  );
}
