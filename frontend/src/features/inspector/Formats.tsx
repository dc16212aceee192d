import { useEffect, useRef } from "react";
import type { Format } from "../../api/probe";
import { t, type Key } from "../../i18n";
import { bytes, count } from "../../lib/format";
import { ScrollTable } from "./ScrollTable";
import { useFormats } from "./use-formats";
import { resolution } from "./words";

interface Props {
  url: string;
  /** Its cookies and proxy are used. */
  jobId: string;
  /** The ids of those that were downloaded. */
  chosen: readonly string[];
}

/** What the source offers, best first, once somebody asks. */
export function Formats({ url, jobId, chosen }: Props) {
  const [shown, ask] = useFormats(url, jobId);
  const box = useRef<HTMLDivElement>(null);
  const asked = shown.state !== "unasked";
  useEffect(() => {
    if (asked) {
      box.current?.focus(); // the button that had the focus is gone
    }
  }, [asked]);
  if (shown.state === "unasked") {
    return (
      <button type="button" className="button formats-ask" onClick={ask}>
        {t("inspector.showFormats")}
      </button>
    );
  }
  return (
    <div ref={box} className="formats" tabIndex={-1}>
      <p role="status" className={shown.state === "asking" ? "inspector-hint" : "visually-hidden"}>
        {shown.state === "asking" && t("inspector.askingFormats")}
      </p>
      {shown.state === "failed" && (
        <div className="inspector-hint" role="alert">
          <p>{t("inspector.formatsFailed")}</p>
          <p>{shown.reason}</p>
          <button type="button" className="button" onClick={ask}>
            {t("common.retry")}
          </button>
        </div>
      )}
      {shown.state === "known" && <Known formats={shown.formats} chosen={chosen} />}
    </div>
  );
}

interface Column {
  name: Key;
  text: (format: Format) => string | null;
}

const COLUMNS: readonly Column[] = [
  { name: "inspector.resolution", text: resolution },
  { name: "inspector.codecs", text: codecs },
  { name: "inspector.bitrate", text: bitrate },
  { name: "inspector.size", text: ({ sizeBytes }) => (sizeBytes === null ? null : bytes(sizeBytes)) },
  { name: "inspector.note", text: ({ note }) => note },
];

/** Without the columns in which a source says nothing at all. */
function Known({ formats, chosen }: { formats: readonly Format[] } & Pick<Props, "chosen">) {
  if (formats.length === 0) {
    return <p className="inspector-hint">{t("inspector.noFormats")}</p>;
  }
  const columns = COLUMNS.filter(({ text }) => formats.some((format) => (text(format) ?? "") !== ""));
  return (
    <ScrollTable
      caption="inspector.formats"
      columns={["inspector.formatId", ...columns.map(({ name }) => name)]}
    >
      {formats.toReversed().map((format, place) => (
        <Row key={place} format={format} columns={columns} chosen={chosen.includes(format.id)} />
      ))}
    </ScrollTable>
  );
}

interface RowProps {
  format: Format;
  columns: readonly Column[];
  chosen: boolean;
}

function Row({ format, columns, chosen }: RowProps) {
  return (
    <tr className={chosen ? "is-chosen" : undefined}>
      <th scope="row" dir="auto">
        {format.id} <span className="format-ext">{format.ext}</span>
        {chosen && <strong className="format-chosen">{t("inspector.chosen")}</strong>}
      </th>
      {columns.map(({ name, text }) => (
        <td key={name} className={name === "inspector.note" ? "is-prose" : undefined} dir="auto">
          {text(format)}
        </td>
      ))}
    </tr>
  );
}

function codecs({ videoCodec, audioCodec }: Format): string {
  return [videoCodec, audioCodec].filter((codec) => codec !== null).join(" + ");
}

function bitrate({ bitrate: rate }: Format): string | null {
  return rate === null ? null : t("inspector.kilobits", { rate: count(Math.round(rate / 1000)) });
}
