import { useEffect, useId, useRef, useState, type SubmitEvent } from "react";
import { getLanguages } from "../../api/languages";
import type { Languages } from "../../api/types";
import { Dialog } from "../../components/Dialog";
import { withJob } from "../../store/reduce";
import { useJobs } from "../jobs/jobs-context";
import { DubbingFields } from "./DubbingFields";
import { FileFields } from "./FileFields";
import { fitted, linksIn, remember, remembered, type Options } from "./request";
import { submitLinks, type Keys, type Rejected } from "./submit";

const NOTHING_KNOWN: Languages = { engines: [], defaultTargetLang: "" };

interface Props {
  /** Text that was pasted or dropped on the page. */
  initial: string;
  onClose: () => void;
}

export function AddDialog({ initial, onClose }: Props) {
  const { store, report } = useJobs();
  const id = useId();
  const [text, setText] = useState(initial);
  const [options, setOptions] = useState(remembered);
  const [languages, setLanguages] = useState(NOTHING_KNOWN);
  const [rejected, setRejected] = useState<readonly Rejected[]>([]);
  const [busy, setBusy] = useState(false);
  const keys = useRef<Keys>(new Map());
  const input = useRef<HTMLTextAreaElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const links = linksIn(text);

  useEffect(() => {
    (initial === "" ? input : button).current?.focus(); // after a paste, Enter adds
  }, [initial]);

  useEffect(() => {
    let current = true;
    getLanguages().then((found) => {
      if (current) {
        setLanguages(found);
        setOptions((now) => fitted(now, found));
      }
    }, report);
    return () => {
      current = false;
    };
  }, [report]);

  const change = (part: Partial<Options>) => {
    setOptions((now) => fitted({ ...now, ...part }, languages));
  };

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    if (links.length === 0) {
      input.current?.focus();
      return;
    }
    setBusy(true);
    setRejected([]);
    remember(options);
    try {
      const refused = await submitLinks(links, options, keys.current, (job) => {
        store.update((state) => withJob(state, job));
      });
      if (refused.length === 0) {
        onClose();
        return;
      }
      setRejected(refused);
      setText(refused.map(({ url }) => url).join("\n"));
      input.current?.focus();
    } catch (error) {
      report(error);
    }
    setBusy(false);
  }

  return (
    <Dialog title="Add links" onClose={onClose}>
      <form className="add-form" onSubmit={(event) => void submit(event)}>
        <div className="field">
          <label htmlFor={`${id}-links`}>Links, one per line</label>
          <textarea
            ref={input}
            id={`${id}-links`}
            rows={3}
            spellCheck={false}
            placeholder="https://…"
            value={text}
            aria-invalid={rejected.length > 0}
            aria-describedby={`${id}-problems`}
            onChange={(event) => {
              setText(event.target.value);
            }}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
                event.currentTarget.form?.requestSubmit();
              }
            }}
          />
          <div id={`${id}-problems`} role="alert" className="problems">
            {rejected.map(({ url, reason }) => (
              <p key={url}>
                <span className="problem-url">{url}</span> {reason}
              </p>
            ))}
          </div>
        </div>
        <DubbingFields languages={languages} options={options} onChange={change} />
        <FileFields options={options} onChange={change} />
        <div className="dialog-foot">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button
            ref={button}
            type="submit"
            className="button button-primary"
            aria-busy={busy}
            disabled={busy}
          >
            {busy ? "Adding…" : links.length > 1 ? `Add ${links.length} links` : "Add link"}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
