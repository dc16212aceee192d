import { useEffect, useRef } from "react";
import type { Format } from "../../api/probe";
import { t } from "../../i18n";
import { bytes, count } from "../../lib/format";
import { ScrollTable } from "./ScrollTable";
import { useFormats } from "./use-formats";
import { resolution } from "./words";

interface Props {
  url: string;
  /** The ids of those that were downloaded. */
  chosen: readonly string[];
}

/** What the source offers, best first, once somebody asks. */
export function Formats({ url, chosen }: Props) {
  const [shown, ask] = useFormats(url);
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

function Known({ formats, chosen }: { formats: readonly Format[] } & Pick<Props, "chosen">) {
  if (formats.length === 0) {
    return <p className="inspector-hint">{t("inspector.noFormats")}</p>;
  }
  return (
    <ScrollTable
      caption="inspector.formats"
      columns={[
        "inspector.formatId",
        "inspector.resolution",
        "inspector.codecs",
        "inspector.bitrate",
        "inspector.size",
        "inspector.note",
      ]}
    >
      {formats.toReversed().map((format, place) => (
        <Row key={place} format={format} chosen={chosen.includes(format.id)} />
      ))}
    </ScrollTable>
  );
}

function Row({ format, chosen }: { format: Format; chosen: boolean }) {
  const { id, ext, bitrate, sizeBytes } = format;
  return (
    <tr className={chosen ? "is-chosen" : undefined}>
      <th scope="row" dir="auto">
        {id} <span className="format-ext">{ext}</span>
        {chosen && <strong className="format-chosen">{t("inspector.chosen")}</strong>}
      </th>
      <td>{resolution(format)}</td>
      <td>{[format.videoCodec, format.audioCodec].filter((codec) => codec !== null).join(" + ")}</td>
      <td>{bitrate === null ? "" : t("inspector.kilobits", { rate: count(Math.round(bitrate / 1000)) })}</td>
      <td>{sizeBytes === null ? "" : bytes(sizeBytes)}</td>
      <td dir="auto">{format.note}</td>
    </tr>
  );
}
