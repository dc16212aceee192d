import { getTotals, type Totals } from "../../api/settings";
import { Dialog } from "../../components/Dialog";
import { t } from "../../i18n";
import { bytes, count, duration, moment, speed } from "../../lib/format";
import { useStats } from "../../store/stats";
import { useFetched } from "./use-fetched";
import "../../styles/settings.css";
import "../../styles/settings-cards.css";
import "../../i18n/settings";

const ROWS = [
  ["settings.totalCompleted", ({ completed }: Totals) => count(completed)],
  ["settings.totalDubbed", ({ dubbed }: Totals) => count(dubbed)],
  ["settings.totalFailed", ({ failed }: Totals) => count(failed)],
  ["settings.totalDownloaded", ({ downloadedBytes }: Totals) => bytes(downloadedBytes)],
  ["settings.totalFiles", ({ fileBytes }: Totals) => bytes(fileBytes)],
  ["settings.totalMedia", ({ mediaSec }: Totals) => duration(mediaSec)],
  ["settings.totalWork", ({ workSec }: Totals) => duration(workSec)],
] as const;

export default function StatisticsDialog({ onClose }: { onClose: () => void }) {
  const { data, error } = useFetched(getTotals);
  const now = useStats();
  return (
    <Dialog title={t("settings.statistics")} onClose={onClose}>
      {error !== "" && (
        <p className="form-error" role="alert">
          {error}
        </p>
      )}
      {now !== null && (
        <p>{t("settings.rightNow", { speed: speed(now.speed), active: now.active, queued: now.queued })}</p>
      )}
      {data !== null && (
        <table className="settings-table">
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">{t("settings.figure")}</span>
              </th>
              <th scope="col">{t("settings.sinceStart", { time: moment(data.startedAt) })}</th>
              <th scope="col">{t("settings.allTime")}</th>
            </tr>
          </thead>
          <tbody>
            {ROWS.map(([label, show]) => (
              <tr key={label}>
                <th scope="row">{t(label)}</th>
                <td>{show(data.sinceStart)}</td>
                <td>{show(data.allTime)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="hint">{t("settings.totalsHint")}</p>
    </Dialog>
  );
}
