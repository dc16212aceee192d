import { t } from "../../i18n";
import { bytes } from "../../lib/format";
import { useStats } from "../../store/stats";
import { BookmarkLink } from "./BookmarkLink";
import { Field, Select } from "./Field";
import type { Options } from "./request";

const PRIORITIES = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0] as const;

interface Props {
  options: Options;
  onChange: (change: Partial<Options>) => void;
}

/** What few links need; shut until it is asked for. */
export function MoreFields({ options, onChange }: Props) {
  const free = useStats()?.freeBytes;
  return (
    <details className="group add-more">
      <summary>{t("add.more")}</summary>
      <div className="fields">
        <Field
          label={t("add.folder")}
          hint={free === undefined ? t("add.folderHint") : t("add.folderFree", { free: bytes(free) })}
        >
          {(id, hintId) => (
            <input
              id={id}
              value={options.folder}
              aria-describedby={hintId}
              placeholder={t("add.folderExample")}
              onChange={(event) => {
                onChange({ folder: event.target.value });
              }}
            />
          )}
        </Field>
        <Field label={t("list.labelFacet")} hint={t("list.labelsHint")}>
          {(id, hintId) => (
            <input
              id={id}
              dir="auto"
              value={options.labels}
              aria-describedby={hintId}
              onChange={(event) => {
                onChange({ labels: event.target.value });
              }}
            />
          )}
        </Field>
        <Select
          label={t("add.priority")}
          value={options.priority}
          options={PRIORITIES.map((value) => [value, value === 0 ? t("add.priorityUsual") : String(value)])}
          onChange={(priority) => {
            onChange({ priority });
          }}
        />
        <Field label={t("add.rateLimit")}>
          {(id) => (
            <input
              id={id}
              inputMode="decimal"
              pattern="\s*[0-9]*([.,][0-9]+)?\s*"
              placeholder={t("add.noLimit")}
              value={options.rateLimit}
              onChange={(event) => {
                onChange({ rateLimit: event.target.value });
              }}
            />
          )}
        </Field>
        <Field label={t("add.proxy")}>
          {(id) => (
            <input
              id={id}
              value={options.proxy}
              autoComplete="off"
              spellCheck={false}
              placeholder="socks5://host:1080"
              onChange={(event) => {
                onChange({ proxy: event.target.value });
              }}
            />
          )}
        </Field>
        <div className="wide">
          <Field label={t("add.cookies")} hint={t("add.cookiesHint")}>
            {(id, hintId) => (
              <textarea
                id={id}
                rows={2}
                className="cookies"
                autoComplete="off"
                spellCheck={false}
                aria-describedby={hintId}
                value={options.cookies}
                onChange={(event) => {
                  onChange({ cookies: event.target.value });
                }}
              />
            )}
          </Field>
        </div>
        <p className="hint wide">
          <BookmarkLink /> {t("add.bookmarkHint")}
        </p>
      </div>
    </details>
  );
}
