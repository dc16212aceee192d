import { useDeferredValue, useMemo, useState } from "react";
import type { Job, Stage } from "../../api/types";
import { t } from "../../i18n";
import { LogTools } from "./LogTools";
import { LogView } from "./LogView";
import { matches, toLine, type Level } from "./log-lines";
import { useLog } from "./use-log";

interface Props {
  job: Job;
  stage: Stage | "";
  onStage: (stage: Stage | "") => void;
}

export function Logs({ job, stage, onStage }: Props) {
  const { book, log } = useLog(job.id, job.version);
  const [level, setLevel] = useState<Level>("debug");
  const [search, setSearch] = useState("");
  const wanted = useDeferredValue(search);
  const lines = useMemo(() => log.events.map(toLine), [log.events]);
  const shown = useMemo(
    () => lines.filter((line) => matches(line, { level, stage, search: wanted })),
    [lines, level, stage, wanted],
  );

  return (
    <div className="logs">
      <LogTools
        job={job}
        book={book}
        shown={shown}
        level={level}
        onLevel={setLevel}
        stage={stage}
        onStage={onStage}
        search={search}
        onSearch={setSearch}
      />
      {log.error !== null && (
        <p role="alert" className="form-error">
          {t("inspector.logFailed")}{" "}
          <button type="button" className="button" onClick={() => void book.catchUp()}>
            {t("common.retry")}
          </button>
        </p>
      )}
      <LogView
        key={`${level} ${stage} ${wanted}`}
        lines={shown}
        search={wanted}
        empty={emptyText(log.loading, lines.length)}
        hasOlder={log.hasOlder}
        onOlder={() => void book.readOlder()}
      />
    </div>
  );
}

function emptyText(loading: boolean, known: number): string {
  if (known > 0) {
    return t("inspector.noMatch");
  }
  return loading ? t("common.loading") : t("inspector.noLines");
}
