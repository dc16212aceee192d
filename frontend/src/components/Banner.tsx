/** Says how the connection stands, after a pause that hides short blips. */

import { memo, useEffect, useState } from "react";
import { t, language, type Key } from "../i18n";
import { useConnection, type Connection, type ConnectionState } from "../store/connection";
import { Icon } from "./Icon";

const PATIENCE_MS = 2000;

const WORDS: Record<Exclude<ConnectionState, "live">, Key> = {
  connecting: "live.connecting",
  polling: "live.polling",
  lost: "live.lost",
  offline: "live.offline",
  restarting: "live.restarting",
  expired: "live.expired",
};

export const Banner = memo(function Banner() {
  const connection = useConnection();
  const shown = usePatience(connection);
  return (
    <>
      <div role="alert" className="banner-slot">
        {shown && <Trouble connection={connection} />}
      </div>
      {connection.outdated && <Outdated />}
    </>
  );
});

/** Whether the trouble has lasted long enough to speak of it. */
function usePatience({ state, since }: Connection): boolean {
  const [passed, setPassed] = useState<number | null>(null);
  const troubled = state !== "live";
  useEffect(() => {
    if (!troubled) {
      return undefined;
    }
    const timer = setTimeout(
      () => {
        setPassed(since);
      },
      Math.max(0, since + PATIENCE_MS - Date.now()),
    );
    return () => {
      clearTimeout(timer);
    };
  }, [troubled, since]);
  return troubled && passed === since;
}

function Trouble({ connection }: { connection: Connection }) {
  const { state, retryAt, lastUpdate, reconnect } = connection;
  if (state === "live") {
    return null;
  }
  const time = lastUpdate === null ? "–" : new Date(lastUpdate).toLocaleTimeString(language());
  return (
    <p className="banner">
      <Icon name="alert" />
      <span className="banner-text">{t(WORDS[state], { time })}</span>
      {retryAt !== null && <Countdown until={retryAt} />}
      {state !== "expired" && state !== "connecting" && (
        <button type="button" className="button" onClick={reconnect}>
          {t("live.reconnect")}
        </button>
      )}
    </p>
  );
}

/** Not spoken: it would be read out every second. */
function Countdown({ until }: { until: number }) {
  const left = () => Math.max(0, Math.ceil((until - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    const show = () => {
      setSeconds(left());
    };
    show();
    const timer = setInterval(show, 1000);
    return () => {
      clearInterval(timer);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `left` reads nothing but `until`
  }, [until]);
  return (
    <span aria-hidden="true" className="banner-countdown">
      {seconds === 0 ? t("live.retrying") : t("live.retryIn", { seconds })}
    </span>
  );
}

function Outdated() {
  return (
    <p role="status" className="banner banner-info">
      <Icon name="alert" />
      <span className="banner-text">{t("live.outdated")}</span>
      <button
        type="button"
        className="button"
        onClick={() => {
          location.reload();
        }}
      >
        {t("live.reload")}
      </button>
    </p>
  );
}
