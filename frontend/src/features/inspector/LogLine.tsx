import { memo } from "react";
import { language } from "../../i18n";
import type { Line } from "./log-lines";
import { absolute } from "./time";
import { stageName } from "./words";

export const LogLine = memo(function LogLine({ line, search }: { line: Line; search: string }) {
  return (
    <p className={`log-line is-${line.level}`}>
      <time dateTime={line.at} title={absolute(line.at)}>
        {new Date(line.at).toLocaleTimeString(language(), { hour12: false })}
      </time>{" "}
      <span className="log-level">{line.level}</span>{" "}
      {line.stage !== null && <span className="log-stage">{stageName(line.stage)} </span>}
      <span dir="auto">
        <Marked text={line.text} search={search} />
      </span>
    </p>
  );
});

function Marked({ text, search }: { text: string; search: string }) {
  const at = search === "" ? -1 : text.toLowerCase().indexOf(search.toLowerCase());
  if (at < 0) {
    return text;
  }
  const end = at + search.length;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, end)}</mark>
      {text.slice(end)}
    </>
  );
}
