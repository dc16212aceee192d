/** What keeps work from being done: no worker, no engine, no space. */

import { memo, useEffect, useState } from "react";
import { Link } from "wouter";
import { getLanguages } from "../api/languages";
import type { Stage } from "../api/types";
import { useJobsState } from "../features/jobs/jobs-context";
import { t } from "../i18n";
import { bytes } from "../lib/format";
import { useStats } from "../store/stats";
import { Icon } from "./Icon";
import "../styles/world.css";

const DUB = "q:dub";

export const WorldBanners = memo(function WorldBanners() {
  const stats = useStats();
  const { DOWNLOADED = 0, DUBBING = 0 } = useJobsState().counts;
  const missing = stats?.missing ?? [];
  const noEngine = useNoEngine(DOWNLOADED + DUBBING > 0 && !missing.includes(DUB));
  if (stats === null) {
    return null;
  }
  return (
    <section className="world" aria-label={t("world.world")}>
      {missing.length > 0 && (
        <Notice
          to="/settings/workers"
          text={t("world.bannerNoWorker", { work: missing.map(workOf).join(", ") })}
        />
      )}
      {noEngine && <Notice to="/settings/dubbing" text={t("world.bannerEngine")} />}
      {stats.diskLow && (
        <Notice to="/settings/about" text={t("world.bannerDisk", { free: bytes(stats.freeBytes) })} />
      )}
    </section>
  );
});

/** Each stage has its queue: `q:dub`. */
function workOf(queue: string): string {
  return t(`status.${queue.slice(2) as Stage}`);
}

function Notice({ to, text }: { to: string; text: string }) {
  return (
    <p className="world-notice" role="status">
      <Icon name="warning" />
      <span>{text}</span>
      <Link href={to}>{t("world.whatToDo")}</Link>
    </p>
  );
}

/** Asks only while jobs wait for a dub that a live worker should do. */
function useNoEngine(asking: boolean): boolean {
  const [none, setNone] = useState(false);
  useEffect(() => {
    if (!asking) {
      return undefined;
    }
    let current = true;
    getLanguages().then(
      ({ engines }) => {
        if (current) {
          setNone(engines.length === 0);
        }
      },
      () => undefined, // the connection's banner tells of that
    );
    return () => {
      current = false;
    };
  }, [asking]);
  return asking && none;
}
