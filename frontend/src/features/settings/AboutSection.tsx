import { use, useState } from "react";
import { getHealth, getStats, type About } from "../../api/settings";
import { getWorkers } from "../../api/workers";
import { t } from "../../i18n";
import { bytes } from "../../lib/format";
import { Badge } from "./DubbingSection";
import { diagnostics } from "./diagnostics";
import { AboutContext } from "./Environment";
import { Group } from "./fields";
import { useFetched } from "./use-fetched";
import { Fact } from "./WorkersSection";

export function AboutSection() {
  const about = use(AboutContext);
  return (
    <>
      {about !== null && <Versions about={about} />}
      <Health />
      {about !== null && <Diagnostics about={about} />}
      <Group title={t("settings.more")}>
        <ul className="links">
          <li>
            <a href="/api/docs" target="_blank" rel="noreferrer">
              {t("settings.apiDocs")}
            </a>
          </li>
        </ul>
        <p className="hint">{t("settings.licences")}</p>
      </Group>
    </>
  );
}

function Versions({ about }: { about: About }) {
  const { data } = useFetched(getStats);
  const space = data && {
    free: bytes(data.freeBytes),
    total: bytes(data.totalBytes),
    reserve: bytes(data.reserveBytes),
  };
  return (
    <Group title={t("settings.versions")}>
      <dl className="settings-facts">
        <Fact name="Dubline" value={about.version} />
        <Fact name="Python" value={about.python} />
        <Fact name={t("settings.database")} value={about.database} />
        {space !== null && <Fact name={t("settings.freeSpace")} value={t("settings.freeOf", space)} />}
      </dl>
    </Group>
  );
}

function Health() {
  const { data, error } = useFetched(getHealth);
  return (
    <Group title={t("settings.health")}>
      {error !== "" && <p className="form-error">{t("settings.unhealthy")}</p>}
      <ul className="health">
        {Object.entries(data?.dependencies ?? {}).map(([name, state]) => (
          <li key={name}>
            {name}{" "}
            <Badge good={state === "ok"} text={t(state === "ok" ? "settings.ok" : "settings.broken")} />
          </li>
        ))}
      </ul>
    </Group>
  );
}

function Diagnostics({ about }: { about: About }) {
  const [text, setText] = useState("");
  const [copied, setCopied] = useState(false);
  const collect = async () => {
    const found = await diagnostics(about, { health: getHealth, stats: getStats, workers: getWorkers });
    setText(found);
    try {
      await navigator.clipboard.writeText(found);
      setCopied(true);
    } catch {
      setCopied(false); // without HTTPS there is no clipboard; the text can be selected
    }
  };
  return (
    <Group title={t("settings.diagnostics")}>
      <p className="hint">{t("settings.diagnosticsHint")}</p>
      <button type="button" className="button" onClick={() => void collect()}>
        {t("settings.copyDiagnostics")}
      </button>
      <p role="status">{copied ? t("settings.copied") : ""}</p>
      {text !== "" && (
        <textarea
          className="diagnostics"
          readOnly
          rows={8}
          value={text}
          aria-label={t("settings.diagnostics")}
          onFocus={({ target }) => {
            target.select();
          }}
        />
      )}
    </Group>
  );
}
