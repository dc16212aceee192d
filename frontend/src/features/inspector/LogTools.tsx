import { useState } from "react";
import type { Job, Stage } from "../../api/types";
import { Icon } from "../../components/Icon";
import { t, type Key } from "../../i18n";
import { useJobs } from "../jobs/jobs-context";
import { copy } from "./Facts";
import type { LogBook } from "./log-book";
import { asText, LEVELS, lineText, type Level, type Line } from "./log-lines";
import { saveText } from "./save-text";
import { stageName } from "./words";

const LEVEL_WORDS: Record<Level, Key> = {
  debug: "inspector.levelAll",
  info: "inspector.levelInfo",
  warning: "inspector.levelWarning",
  error: "inspector.levelError",
};

interface Props {
  job: Job;
  book: LogBook;
  shown: readonly Line[];
  level: Level;
  onLevel: (level: Level) => void;
  stage: Stage | "";
  onStage: (stage: Stage | "") => void;
  search: string;
  onSearch: (search: string) => void;
}

export function LogTools({ job, book, shown, level, onLevel, stage, onStage, search, onSearch }: Props) {
  const stages = job.requestedDubbing ? (["download", "dub", "mux"] as const) : (["download"] as const);
  return (
    <div className="log-tools">
      <input
        type="search"
        className="select"
        aria-label={t("inspector.searchLog")}
        placeholder={t("inspector.searchLog")}
        value={search}
        onChange={(event) => {
          onSearch(event.target.value);
        }}
      />
      <select
        className="select"
        aria-label={t("inspector.level")}
        value={level}
        onChange={(event) => {
          onLevel(event.target.value as Level);
        }}
      >
        {LEVELS.map((one) => (
          <option key={one} value={one}>
            {t(LEVEL_WORDS[one])}
          </option>
        ))}
      </select>
      <select
        className="select"
        aria-label={t("inspector.stage")}
        value={stage}
        onChange={(event) => {
          onStage(event.target.value as Stage | "");
        }}
      >
        <option value="">{t("inspector.stageAll")}</option>
        {stages.map((one) => (
          <option key={one} value={one}>
            {stageName(one)}
          </option>
        ))}
      </select>
      <span className="log-count">{t("inspector.lines", { count: shown.length })}</span>
      <button
        type="button"
        className="icon-button"
        aria-label={t("inspector.copyLog")}
        title={t("inspector.copyLog")}
        onClick={() => void copy(shown.map(lineText).join("\n"))}
      >
        <Icon name="copy" />
      </button>
      <SaveButton job={job} book={book} />
    </div>
  );
}

function SaveButton({ job, book }: { job: Job; book: LogBook }) {
  const { report } = useJobs();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      saveText(`dubline-${job.id}.log`, asText(await book.readAll()));
    } catch (error) {
      report(error);
    }
    setBusy(false);
  };
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={t("inspector.saveLog")}
      title={t("inspector.saveLog")}
      aria-busy={busy}
      disabled={busy}
      onClick={() => void save()}
    >
      <Icon name="save" />
    </button>
  );
}
