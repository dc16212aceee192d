import { useState } from "react";
import type { JobDetail } from "../../api/detail";
import { toJob } from "../../api/records";
import type { Job, Stage } from "../../api/types";
import { t } from "../../i18n";
import { titleOf } from "../../lib/status";
import type { Tab } from "../../store/view";
import { useJob } from "../jobs/jobs-context";
import { Files } from "./Files";
import { Logs } from "./Logs";
import { Media } from "./Media";
import { Overview } from "./Overview";
import { Stages } from "./Stages";
import { useDetail } from "./use-detail";

interface Props {
  id: string;
  tab: Tab;
  onTab: (tab: Tab) => void;
}

/** One job: the list's record for what moves, the detail for the rest. */
export function One({ id, tab, onTab }: Props) {
  const listed = useJob(id);
  const { detail, error, gone, reload } = useDetail(id);
  const job = listed ?? (detail === null ? undefined : toJob(detail));
  if (gone) {
    return <p className="inspector-hint">{t("inspector.gone")}</p>;
  }
  if (job !== undefined && detail !== null) {
    return (
      <>
        {tab !== "overview" && <h2 className="visually-hidden">{titleOf(job)}</h2>}
        <Panel job={job} detail={detail} tab={tab} onTab={onTab} onChanged={reload} />
      </>
    );
  }
  return error === null ? (
    <p className="inspector-hint">{t("common.loading")}</p>
  ) : (
    <div className="inspector-hint" role="alert">
      <p>{t("inspector.failed")}</p>
      <button type="button" className="button" onClick={reload}>
        {t("common.retry")}
      </button>
    </div>
  );
}

interface PanelProps extends Omit<Props, "id"> {
  job: Job;
  detail: JobDetail;
  onChanged: () => void;
}

function Panel({ job, detail, tab, onTab, onChanged }: PanelProps) {
  const [logOf, setLogOf] = useState<Stage | "">("");
  switch (tab) {
    case "overview":
      return <Overview job={job} detail={detail} onChanged={onChanged} />;
    case "media":
      return <Media job={job} media={detail.media} />;
    case "stages":
      return (
        <Stages
          job={job}
          detail={detail}
          onChanged={onChanged}
          onLog={(stage) => {
            setLogOf(stage);
            onTab("logs");
          }}
        />
      );
    case "logs":
      return <Logs job={job} stage={logOf} onStage={setLogOf} />;
    case "files":
      return <Files job={job} tracks={detail.media?.tracks ?? []} />;
  }
}
