import { lazy, Suspense, useState } from "react";
import type { TrackView } from "../../api/detail";
import { isPlayable, type FileView } from "../../api/files";
import type { Job } from "../../api/types";
import { openMenu } from "../../components/open-menu";
import { t } from "../../i18n";
import { bytes } from "../../lib/format";
import { useBlocked } from "../jobs/actions-context";
import { DeleteFileDialog, RenameFileDialog } from "./FileDialogs";
import { fileMenu, saveFile } from "./file-menu";
import { FileTree } from "./FileTree";
import { useFiles } from "./use-files";
import { useFileTree, type FileActions } from "./use-file-tree";

const FileDialog = lazy(async () => ({ default: (await import("../play/PlayDialog")).FileDialog }));
const ENDED = new Set<Job["status"]>(["COMPLETE", "FAILED", "CANCELED"]);

interface Opened {
  readonly what: "play" | "rename" | "delete";
  readonly file: FileView;
}

export function Files({ job, tracks }: { job: Job; tracks: readonly TrackView[] }) {
  const { files, error, reload } = useFiles(job.id, job.version);
  if (files === null) {
    return <p className="inspector-hint">{t(error === null ? "common.loading" : "inspector.failed")}</p>;
  }
  const isGone = job.status === "COMPLETE" && files.every(({ kind }) => kind !== "library");
  return (
    <div className="files">
      {isGone && <p className="inspector-hint">{t("inspector.fileGone")}</p>}
      {files.length > 0 ? (
        <Tree job={job} tracks={tracks} files={files} reload={reload} />
      ) : (
        !isGone && <p className="inspector-hint">{t("inspector.noFiles")}</p>
      )}
    </div>
  );
}

interface TreeProps {
  job: Job;
  tracks: readonly TrackView[];
  files: readonly FileView[];
  reload: () => void;
}

function Tree({ job, tracks, files, reload }: TreeProps) {
  const blocked = useBlocked();
  const [opened, setOpened] = useState<Opened | null>(null);
  const mayChange = ({ kind }: FileView) => kind === "library" && ENDED.has(job.status) && blocked === null;
  const openChanger = (what: "rename" | "delete") => (file: FileView) => {
    if (mayChange(file)) {
      setOpened({ what, file });
    }
  };
  const actions: FileActions = {
    open: (file) => {
      if (isPlayable(file)) {
        setOpened({ what: "play", file });
      } else {
        saveFile(file);
      }
    },
    rename: openChanger("rename"),
    remove: openChanger("delete"),
    menu: ({ file }, row) => {
      const { left = 0, bottom = 0 } = row?.getBoundingClientRect() ?? {};
      openMenu({
        label: t("inspector.actionsFor", { name: file.name }),
        at: { x: left + 24, y: bottom - 8 },
        opener: row instanceof HTMLElement ? row : null,
        items: fileMenu(file, mayChange(file), {
          onOpen: actions.open,
          onRename: actions.rename,
          onRemove: actions.remove,
        }),
      });
    },
  };
  const tree = useFileTree(files, actions);
  const close = (key: string | undefined) => {
    setOpened(null);
    if (key !== undefined) {
      tree.focus(key);
    }
  };

  return (
    <>
      <FileTree tree={tree} actions={actions} mayChange={mayChange} />
      {files.length > 1 && (
        <p className="files-total">
          {t("inspector.total")}: {bytes(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))}
        </p>
      )}
      <Suspense fallback={null}>
        {opened?.what === "play" && (
          <FileDialog
            job={job}
            file={opened.file}
            files={files}
            tracks={tracks}
            onClose={() => {
              close(opened.file.key);
            }}
          />
        )}
      </Suspense>
      {opened?.what === "rename" && (
        <RenameFileDialog
          file={opened.file}
          onClose={() => {
            close(opened.file.key);
          }}
          onRenamed={({ key }) => {
            tree.focus(key);
            reload();
          }}
        />
      )}
      {opened?.what === "delete" && (
        <DeleteFileDialog
          file={opened.file}
          onClose={() => {
            close(opened.file.key);
          }}
          onDeleted={() => {
            if (files.length > 1) {
              tree.focusNear(opened.file.key);
            } else {
              document.querySelector<HTMLElement>("#inspector [role=tab][aria-selected=true]")?.focus();
            }
            reload();
          }}
        />
      )}
    </>
  );
}
