import { memo, useEffect, useState } from "react";
import { labelOf } from "../../actions/menus";
import { ariaKeys, keysOf } from "../../actions/keys";
import { actionOf } from "../../actions/table";
import { Icon } from "../../components/Icon";
import { Sparkline } from "../../components/Sparkline";
import { t } from "../../i18n";
import { bytes, count, speed } from "../../lib/format";
import { usePreferences } from "../../store/use-preferences";
import { stats as latest, useStats, type Stats } from "../../store/stats";
import { countOf } from "../../store/view";
import { useActionContext, useRun } from "./actions-context";
import { useJobsState } from "./jobs-context";

const HISTORY = 120;

export const Footer = memo(function Footer() {
  const stats = useStats();
  const { counts, total, queuePaused } = useJobsState();
  const active = stats?.active ?? countOf("active", counts, total);
  const queued = stats?.queued ?? countOf("queued", counts, total);
  const rate = stats === null ? null : stats.speed;

  useEffect(() => {
    document.title =
      active === 0 ? "Dubline" : t("list.title", { speed: speed(rate), active: count(active) });
  }, [active, rate]);

  return (
    <footer className="statusbar" aria-label={t("list.regionFooter")} data-region="footer">
      <span className="total-speed">▼ {speed(rate)}</span>
      <History />
      <span className="footer-part">
        {t("list.summary", { active, queued })}
        {queuePaused && <strong> – {t("list.queuePaused")}</strong>}
      </span>
      {stats !== null && <Slots slots={stats.slots} />}
      <span className="footer-gap" />
      {stats !== null && <Free stats={stats} />}
      <Turtle />
    </footer>
  );
});

function Free({ stats: { freeBytes, diskLow } }: { stats: Stats }) {
  return <span className={diskLow ? "is-low" : undefined}>{t("list.free", { size: bytes(freeBytes) })}</span>;
}

/** The total speed of the last two minutes. */
function History() {
  const [values, setValues] = useState<readonly number[]>([]);
  useEffect(
    () =>
      latest.subscribe(() => {
        const now = latest.get();
        if (now !== null) {
          setValues((before) => [...before.slice(1 - HISTORY), now.speed]);
        }
      }),
    [],
  );
  return <Sparkline values={values} slots={HISTORY} label={t("list.speedHistory")} />;
}

const STAGES = { download: "D", dub: "U", mux: "M" } as const;

function Slots({ slots }: { slots: Stats["slots"] }) {
  return (
    <span className="footer-part slots">
      {(Object.keys(STAGES) as (keyof typeof STAGES)[]).map((stage) => {
        const { used, size } = slots[stage];
        const text = t("list.slots", { used, size, stage: t(`status.${stage}`) });
        return (
          <span key={stage} title={text} className={used > 0 ? `slot slot-${stage}` : "slot"}>
            <span aria-hidden="true">
              {STAGES[stage]} {used}/{size}
            </span>
            <span className="visually-hidden">{text}</span>
          </span>
        );
      })}
    </span>
  );
}

function Turtle() {
  const stats = useStats();
  const { turtle, live } = useActionContext();
  const run = useRun();
  const keys = keysOf(actionOf("turtle"), usePreferences());
  const limit = turtle ? (stats?.turtle.limit ?? null) : (stats?.rateLimit ?? null);
  return (
    <button
      type="button"
      className="turtle"
      aria-pressed={turtle}
      aria-label={labelOf(actionOf("turtle"))}
      aria-keyshortcuts={ariaKeys(keys)}
      title={turtle ? t("list.turtleOn", { limit: speed(limit) }) : t("list.turtleOff")}
      disabled={!live}
      onClick={() => {
        run("turtle");
      }}
    >
      <Icon name="turtle" />
      {limit !== null && <span aria-hidden="true">{speed(limit)}</span>}
    </button>
  );
}
