import type { ChapterView } from "../../api/detail";
import { t } from "../../i18n";
import { duration } from "../../lib/format";
import { ScrollTable } from "./ScrollTable";

export function Chapters({ chapters }: { chapters: readonly ChapterView[] }) {
  return (
    <ScrollTable
      caption="inspector.chapters"
      columns={["inspector.start", "inspector.chapter", "inspector.duration"]}
    >
      {chapters.map(({ start, end, title }, place) => (
        <tr key={place}>
          <td>{duration(start)}</td>
          <td className="is-prose" dir="auto">
            {title === "" ? t("inspector.chapterNumber", { number: place + 1 }) : title}
          </td>
          <td>{end === null ? "" : duration(end - start)}</td>
        </tr>
      ))}
    </ScrollTable>
  );
}
