/** The row's buttons for the mouse and for touch; the keyboard has the same in the context menu and by keys. */

import type { Action } from "../../actions/context";
import { actionOf } from "../../actions/table";
import type { Job } from "../../api/types";
import { fileUrl } from "../../api/jobs";
import { Icon } from "../../components/Icon";
import { t } from "../../i18n";
import { hasFile, may, titleOf, type JobVerb } from "../../lib/status";
import { useBlocked, usePageActions } from "./actions-context";

/** What a person most likely wants of a job in this status. */
const FIRST: readonly JobVerb[] = ["resume", "pause", "retry"];

export function RowActions({ job }: { job: Job }) {
  const { runOn, openRowMenu } = usePageActions();
  const verb = FIRST.find((candidate) => may(job, candidate));
  const title = titleOf(job);
  return (
    <>
      {hasFile(job) && (
        <>
          <RowButton
            action={actionOf("play")}
            title={title}
            onRun={() => {
              runOn("play", job.id);
            }}
          />
          <a
            className="icon-button"
            tabIndex={-1}
            draggable={false}
            title={t("list.save")}
            aria-label={`${t("list.save")}: ${title}`}
            href={fileUrl(job.id, true)}
            download
          >
            <Icon name="save" />
          </a>
        </>
      )}
      {verb !== undefined && (
        <RowButton
          action={actionOf(verb)}
          title={title}
          onRun={() => {
            runOn(verb, job.id);
          }}
        />
      )}
      <button
        type="button"
        className="icon-button row-more"
        tabIndex={-1}
        title={t("list.more")}
        aria-label={t("list.actionsFor", { title })}
        aria-haspopup="menu"
        onClick={(event) => {
          const { right, bottom } = event.currentTarget.getBoundingClientRect();
          openRowMenu(job.id, { x: right, y: bottom + 2 }, event.currentTarget);
        }}
      >
        <Icon name="more" />
      </button>
    </>
  );
}

function RowButton({ action, title, onRun }: { action: Action; title: string; onRun: () => void }) {
  const blocked = useBlocked();
  const reason = action.mutates === true ? blocked : null;
  return (
    <button
      type="button"
      className="icon-button"
      tabIndex={-1}
      title={reason ?? t(action.label)}
      aria-label={`${t(action.label)}: ${title}`}
      disabled={reason !== null}
      onClick={onRun}
    >
      {action.icon !== undefined && <Icon name={action.icon} />}
    </button>
  );
}
