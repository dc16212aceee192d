import { lazy, Suspense, useState } from "react";
import type { TrackView } from "../../api/detail";
import { downloadUrl, isPlayable, type FileView } from "../../api/files";
import type { Job } from "../../api/types";
import { Icon } from "../../components/Icon";
import { t } from "../../i18n";
import { bytes, languageName } from "../../lib/format";
import { CopyButton } from "./Facts";
import { useFiles } from "./use-files";
import { kindName } from "./words";

const FileDialog = lazy(async () => ({ default: (await import("../play/PlayDialog")).FileDialog }));

export function Files({ job, tracks }: { job: Job; tracks: readonly TrackView[] }) {
  const { files, error } = useFiles(job.id, job.version);
  const [playing, setPlaying] = useState<FileView | null>(null);
  if (files === null || files.length === 0) {
    const text =
      files === null ? (error === null ? "common.loading" : "inspector.failed") : "inspector.noFiles";
    return <p className="inspector-hint">{t(text)}</p>;
  }
  const finished = files.filter(({ kind }) => kind === "library");
  const kept = files.filter(({ kind }) => kind !== "library");
  return (
    <div className="files">
      {finished.length > 0 && <FileItems files={finished} onPlay={setPlaying} />}
      {kept.length > 0 && (
        <>
          {finished.length > 0 && <h3>{t("inspector.kept")}</h3>}
          <FileItems files={kept} onPlay={setPlaying} />
        </>
      )}
      {files.length > 1 && (
        <p className="files-total">
          {t("inspector.total")}: {bytes(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))}
        </p>
      )}
      <Suspense fallback={null}>
        {playing !== null && (
          <FileDialog
            job={job}
            file={playing}
            files={files}
            tracks={tracks}
            onClose={() => {
              setPlaying(null);
            }}
          />
        )}
      </Suspense>
    </div>
  );
}

function FileItems({ files, onPlay }: { files: readonly FileView[]; onPlay: (file: FileView) => void }) {
  return (
    <ul className="file-list">
      {files.map((file) => (
        <li key={file.key} className="file">
          <div className="file-text">
            <span className="file-name" dir="auto" title={file.path}>
              {file.name}
            </span>
            <span className="file-facts">
              {[
                kindName(file.kind),
                file.language === null ? "" : languageName(file.language),
                bytes(file.sizeBytes),
              ]
                .filter(Boolean)
                .join(" – ")}
            </span>
          </div>
          <div className="file-buttons">
            {isPlayable(file) && (
              <button
                type="button"
                className="icon-button is-strong"
                title={t("inspector.play")}
                aria-label={t("inspector.playNamed", { name: file.name })}
                onClick={() => {
                  onPlay(file);
                }}
              >
                <Icon name="play" className="filled" />
              </button>
            )}
            <a
              className="icon-button is-strong"
              title={t("inspector.save")}
              aria-label={t("inspector.saveNamed", { name: file.name })}
              href={downloadUrl(file)}
              download
            >
              <Icon name="save" />
            </a>
            <CopyButton text={file.path} label={t("inspector.copyPath")} />
          </div>
        </li>
      ))}
    </ul>
  );
}
