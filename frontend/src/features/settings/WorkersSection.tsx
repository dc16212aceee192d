import { getWorkers, type Worker } from "../../api/workers";
import { t } from "../../i18n";
import { bytes, moment, percent } from "../../lib/format";
import { Badge } from "./DubbingSection";
import { useFetched } from "./use-fetched";

const EVERY_MS = 5000;
/** Each needs a worker; the upkeep worker also looks at links. */
const QUEUES = ["q:download", "q:dub", "q:mux", "q:upkeep"];

export function WorkersSection() {
  const { data, error } = useFetched(getWorkers, EVERY_MS);
  const missing = data === null ? [] : QUEUES.filter((queue) => !served(data, queue));
  return (
    <div className="settings-group">
      {error !== "" && (
        <p className="form-error" role="alert">
          {error}
        </p>
      )}
      {missing.length > 0 && (
        <div className="settings-note" role="status">
          <p>{t("settings.noWorker", { queues: missing.join(", ") })}</p>
          <p>{t("settings.noWorkerHint")}</p>
        </div>
      )}
      {data === null && error === "" && <p role="status">{t("common.loading")}</p>}
      <ul className="cards">
        {data?.map((worker) => (
          <WorkerCard key={worker.name} worker={worker} />
        ))}
      </ul>
    </div>
  );
}

function served(workers: readonly Worker[], queue: string): boolean {
  return workers.some((worker) => worker.alive && worker.queue.split(",").includes(queue));
}

function WorkerCard({ worker }: { worker: Worker }) {
  const { name, alive, running, concurrency } = worker;
  return (
    <li className="card">
      <h4>
        {name} <Badge good={alive} text={t(alive ? "settings.alive" : "settings.gone")} />
      </h4>
      <dl className="settings-facts">
        <Fact name={t("settings.queue")} value={worker.queue} />
        <Fact name={t("settings.slots")} value={`${running.length} / ${concurrency}`} />
        <Fact name={t("settings.host")} value={worker.host} />
        <Fact name={t("settings.versions")} value={pairs(worker.versions)} />
        <Fact name={t("settings.workerEngines")} value={worker.engines.join(", ")} />
        <Fact
          name={t("settings.freeSpace")}
          value={worker.freeBytes === null ? "" : bytes(worker.freeBytes)}
        />
        <Fact name={t("settings.startedAt")} value={moment(worker.startedAt)} />
        <Fact name={t("settings.lastSeen")} value={new Date(worker.lastSeen).toLocaleTimeString()} />
      </dl>
      {running.length > 0 && (
        <ul className="running">
          {running.map((run) => (
            <li key={`${run.jobId} ${run.stage}`}>
              <span dir="auto">{run.title}</span> – {run.stage} {percent(run.percent)}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function pairs(versions: Readonly<Record<string, string>>): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}

export function Fact({ name, value }: { name: string; value: string }) {
  if (value === "") {
    return null;
  }
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
