import { useId, useRef, useState } from "react";
import { deleteFile, renameFile, type FileView } from "../../api/files";
import { Dialog } from "../../components/Dialog";
import { t } from "../../i18n";
import { bytes } from "../../lib/format";

const NAME_MAX = 200;

interface Props {
  file: FileView;
  onClose: () => void;
}

interface RenameProps extends Props {
  onRenamed: (file: FileView) => void;
}

/** It stays open when the name is refused, and says why. */
export function RenameFileDialog({ file, onClose, onRenamed }: RenameProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const dot = file.name.lastIndexOf(".");
  const extension = dot > 0 ? file.name.slice(dot) : "";
  const [typed, setTyped] = useState(dot > 0 ? file.name.slice(0, dot) : file.name);
  const { problem, isBusy, attempt } = useAttempt();
  return (
    <Dialog
      title={t("inspector.renameFile").replace("…", "")}
      className="dialog-small"
      firstFocus={input}
      onClose={onClose}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void attempt(async () => {
            const renamed = await renameFile(file, typed.trim());
            onClose();
            onRenamed(renamed);
          });
        }}
      >
        <div className="field">
          <label htmlFor={id}>{t("inspector.fileName")}</label>
          <span className="file-rename">
            <input
              ref={input}
              id={id}
              dir="auto"
              autoComplete="off"
              required
              value={typed}
              maxLength={NAME_MAX}
              aria-describedby={`${id}-hint`}
              onFocus={(event) => {
                event.target.select();
              }}
              onChange={(event) => {
                setTyped(event.target.value);
              }}
            />
            <span>{extension}</span>
          </span>
          <p id={`${id}-hint`} className="hint">
            {t("inspector.renameFileHint")}
          </p>
        </div>
        <Refusal text={problem} />
        <div className="dialog-foot">
          <button type="button" className="button" onClick={onClose}>
            {t("common.cancel")}
          </button>
          <button type="submit" className="button button-primary" aria-busy={isBusy}>
            {t("common.save")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface DeleteProps extends Props {
  onDeleted: () => void;
}

export function DeleteFileDialog({ file, onClose, onDeleted }: DeleteProps) {
  const cancel = useRef<HTMLButtonElement>(null);
  const { problem, isBusy, attempt } = useAttempt();
  const values = { name: `\u2068${file.name}\u2069`, size: bytes(file.sizeBytes) };
  return (
    <Dialog
      title={t("inspector.deleteFileTitle")}
      className="dialog-small"
      firstFocus={cancel}
      onClose={onClose}
    >
      <p className="dialog-text">{t("inspector.deleteFileText", values)}</p>
      <Refusal text={problem} />
      <div className="dialog-foot">
        <button ref={cancel} type="button" className="button" onClick={onClose}>
          {t("common.cancel")}
        </button>
        <button
          type="button"
          className="button button-danger"
          aria-busy={isBusy}
          onClick={() => {
            void attempt(async () => {
              await deleteFile(file);
              onClose();
              onDeleted();
            });
          }}
        >
          {t("inspector.deleteFileNow")}
        </button>
      </div>
    </Dialog>
  );
}

function Refusal({ text }: { text: string }) {
  return (
    <p role="alert" className={text === "" ? "visually-hidden" : "form-error"}>
      {text}
    </p>
  );
}

/** One request at a time; what the server says against it is shown where one asked. */
function useAttempt() {
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);
  const attempt = async (work: () => Promise<void>) => {
    if (isBusy) {
      return;
    }
    setBusy(true);
    setProblem("");
    try {
      await work();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return { problem, isBusy, attempt };
}
