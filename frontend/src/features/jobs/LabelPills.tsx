import { t } from "../../i18n";
import "../../styles/labels.css";

const SHOWN = 2;

/** The first labels of a job, and how many more there are; all of them in the tooltip. */
export function LabelPills({ labels, shown = SHOWN }: { labels: readonly string[]; shown?: number }) {
  if (labels.length === 0) {
    return null;
  }
  const rest = labels.length - shown;
  return (
    <span className="labels" title={labels.join(", ")}>
      <span className="visually-hidden">{t("list.labelFacet")}: </span>
      {labels.slice(0, shown).map((label) => (
        <span key={label} className="label-pill" dir="auto">
          {label}{" "}
        </span>
      ))}
      {rest > 0 && <span className="label-pill">+{rest}</span>}
    </span>
  );
}
