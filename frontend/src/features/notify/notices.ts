/** Which notices are worth a notification, and how a flood of them becomes one. */

import { t } from "../../i18n";
import type { NoticeKind } from "../../store/preferences";
import type { Shown } from "./browser";

export interface Notice {
  readonly kind: NoticeKind;
  /** Null for what concerns no single job. */
  readonly jobId: string | null;
  /** The job's title or link; a private notification leaves it out. */
  readonly subject: string;
}

/** Puts a notification on the screen in place of the one with its tag. */
export type Show = (tag: string, title: string, body: string, jobId: string | null) => Shown;

const WINDOW_MS = 10_000;
const MANY = 3;
const ALL = "dubline-many";

export class Notices {
  #recent: { readonly at: number; readonly notice: Notice; readonly shown: Shown }[] = [];
  readonly #show: Show;
  readonly #isPrivate: () => boolean;

  constructor(show: Show, isPrivate: () => boolean) {
    this.#show = show;
    this.#isPrivate = isPrivate;
  }

  /** From the third within 10 s on, all of them are one. `now` is in ms. */
  add(notice: Notice, now: number): void {
    const recent = this.#recent.filter(({ at }) => now - at < WINDOW_MS);
    const together = [...recent.map((one) => one.notice), notice];
    const shown =
      together.length < MANY ? this.#single(notice) : this.#show(ALL, "Dubline", summary(together), null);
    if (together.length === MANY) {
      recent.forEach((one) => {
        one.shown.close();
      });
    }
    this.#recent = [...recent, { at: now, notice, shown }];
  }

  #single(notice: Notice): Shown {
    const [title, body] = words(notice, this.#isPrivate());
    return this.#show(notice.jobId ?? `dubline-${notice.kind}`, title, body, notice.jobId);
  }
}

function words({ kind, subject }: Notice, isPrivate: boolean): [title: string, body: string] {
  switch (kind) {
    case "completed":
      return isPrivate ? ["Dubline", t("world.aJobCompleted")] : [t("world.completedTitle"), subject];
    case "failed":
      return isPrivate ? ["Dubline", t("world.aJobFailed")] : [t("world.failedTitle"), subject];
    case "drained":
      return ["Dubline", t("world.drainedBody")];
    case "diskLow":
      return ["Dubline", t("world.diskLowBody")];
    case "loginExpired":
      return ["Dubline", t("world.loginExpiredBody")];
  }
}

function summary(notices: readonly Notice[]): string {
  const count = (kind: NoticeKind) => notices.filter((notice) => notice.kind === kind).length;
  const [completed, failed] = [count("completed"), count("failed")];
  const others = notices.length - completed - failed;
  return [
    completed > 0 ? t("world.manyCompleted", { count: completed }) : "",
    failed > 0 ? t("world.manyFailed", { count: failed }) : "",
    others > 0 ? t("world.manyOther", { count: others }) : "",
  ]
    .filter(Boolean)
    .join(", ");
}
