import { useEffect, useId, useRef, useState, type DragEvent, type SubmitEvent } from "react";
import "../../styles/add.css";
import { moveToTop } from "../../api/add";
import { ApiError } from "../../api/client";
import { Dialog } from "../../components/Dialog";
import { t } from "../../i18n";
import { toast } from "../../store/toasts";
import { useJobs } from "../jobs/jobs-context";
import { carriesLinks, linksOf } from "./drop";
import { DubbingFields } from "./DubbingFields";
import { FileFields } from "./FileFields";
import { Foot } from "./Foot";
import { linksIn } from "./links";
import { LinksPanel } from "./LinksPanel";
import { MoreFields } from "./MoreFields";
import { toSend, type Picks } from "./picks";
import { submitLinks, type Keys, type Rejected } from "./submit";
import { useChecks } from "./use-checks";
import { useOptions } from "./use-options";
import "../../i18n/add";

interface Props {
  /** Text that was pasted, dropped or shared. */
  initial: string;
  onClose: () => void;
}

export default function AddDialog({ initial, onClose }: Props) {
  const { sync, report } = useJobs();
  const id = useId();
  const [text, setText] = useState(initial);
  const [picks, setPicks] = useState<Picks>(new Map());
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const keys = useRef<Keys>(new Map());
  const input = useRef<HTMLTextAreaElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const links = linksIn(text);
  const checks = useChecks(links);
  const { languages, presets, options, change, keep } = useOptions(report);
  const sent = toSend(links, checks, picks);

  useEffect(() => {
    (initial === "" ? input : button).current?.focus(); // after a paste, Enter adds
  }, [initial]);

  const fail = (message: string) => {
    setProblem(message);
    setBusy(false);
    input.current?.focus();
  };

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    if (sent.length === 0) {
      fail(t("add.nothing"));
      return;
    }
    setBusy(true);
    setProblem("");
    keep();
    try {
      const { ids, rejected } = await submitLinks(sent, options, keys.current);
      if (ids.length === 0) {
        setText(rejected.map(({ url }) => url).join("\n"));
        fail(refusals(rejected));
        return;
      }
      void sync.check();
      if (options.atTop) {
        moveToTop(ids).catch(report);
      }
      if (rejected.length > 0) {
        toast("error", refusals(rejected));
      }
      onClose();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status === 401) {
        report(error);
        setBusy(false);
        return;
      }
      fail(reasonOf(error));
    }
  }

  const drop = (event: DragEvent) => {
    if (event.dataTransfer.types.includes("Files") && carriesLinks(event.dataTransfer)) {
      event.preventDefault();
      void linksOf(event.dataTransfer).then((dropped) => {
        setText((now) => `${now.trimEnd()}\n${dropped}`.trim());
      });
    }
  };

  return (
    <Dialog title={t("add.title")} onClose={onClose} className="dialog-add">
      <form className="add-form" onSubmit={(event) => void submit(event)}>
        <div className="field">
          <label htmlFor={`${id}-links`}>{t("add.links")}</label>
          <textarea
            ref={input}
            id={`${id}-links`}
            rows={3}
            spellCheck={false}
            placeholder="https://…"
            value={text}
            aria-invalid={problem !== ""}
            aria-describedby={`${id}-problem`}
            onChange={(event) => {
              setText(event.target.value);
            }}
            onDrop={drop}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
                event.currentTarget.form?.requestSubmit();
              }
            }}
          />
          <p id={`${id}-problem`} role="alert" className="problems">
            {problem}
          </p>
        </div>
        <LinksPanel
          links={links}
          checks={checks}
          picks={picks}
          onLinks={(kept) => {
            setText(kept.join("\n"));
          }}
          onPick={(link, picked) => {
            setPicks((now) => new Map(now).set(link, picked));
          }}
          onClose={onClose}
        />
        <DubbingFields languages={languages} options={options} onChange={change} />
        <FileFields presets={presets} options={options} onChange={change} />
        <MoreFields options={options} onChange={change} />
        <Foot
          options={options}
          onChange={change}
          count={sent.length}
          busy={busy}
          button={button}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}

const REASONS_SHOWN = 3;

/** One sentence for all links that were refused. */
function refusals(rejected: readonly Rejected[]): string {
  const shown = rejected.slice(0, REASONS_SHOWN).map(({ url, error }) => `${url}: ${error}`);
  return [t("add.refused", { count: rejected.length }), ...shown].join(" ");
}

function reasonOf(error: ApiError): string {
  if (error.status === 507) {
    return t("add.diskFull");
  }
  const fields = error.fields.map(({ field, message }) =>
    field === "url" ? message : `${field}: ${message}`,
  );
  return fields.length > 0 ? fields.join("; ") : error.message;
}
