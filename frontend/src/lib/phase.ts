/** What a running stage is doing, in words. */

import type { StageView } from "../api/types";
import { t, type Key } from "../i18n";
import { moment } from "./format";

const PHASES: Record<string, Key> = {
  extracting: "status.extracting",
  "downloading video": "status.theVideo",
  "downloading audio": "status.theSound",
  joining: "status.joining",
  verifying: "status.verifying",
  verify: "status.verifying",
  listening: "status.listening",
  translating: "status.translating",
  uploading: "status.uploading",
  fetching: "status.fetching",
  "fetching a preview": "status.fetchingPreview",
  converting: "status.converting",
  measure: "status.measure",
  mix: "status.mix",
  level: "status.level",
  encode: "status.encode",
  close: "status.close",
  save: "status.save",
};

/** The phase of a stage's latest run; empty when it has told none. An unknown one is shown as it is. */
export function phase(view: StageView | undefined, container: string): string {
  if (view?.stalled === true) {
    return t("status.stalled");
  }
  const name = view?.phase ?? "";
  if (name === "waiting") {
    return view?.wakeAt == null
      ? t("status.providerWorks")
      : t("status.nextCheck", { time: moment(view.wakeAt) });
  }
  const key = PHASES[name];
  return key === undefined ? name : t(key, { container });
}
