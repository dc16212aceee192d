/** Play a job's file in the page, with the voice one likes to hear. */

import { useEffect, useState } from "react";
import { getDetail, type TrackView } from "../../api/detail";
import { downloadUrl, isPlayable, listFiles, type FileView } from "../../api/files";
import { fileUrl } from "../../api/urls";
import type { Job } from "../../api/types";
import { Dialog } from "../../components/Dialog";
import { Icon } from "../../components/Icon";
import { t } from "../../i18n";
import "../../i18n/inspector";
import { titleOf } from "../../lib/status";
import { Player } from "./Player";

interface Props {
  job: Job;
  onClose: () => void;
}

interface Known {
  readonly files: readonly FileView[];
  readonly tracks: readonly TrackView[];
}

/** The best file there is of a job. */
export function PlayDialog({ job, onClose }: Props) {
  const [known, setKnown] = useState<Known | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let current = true;
    Promise.all([listFiles(job.id), getDetail(job.id)]).then(
      ([files, { media }]) => {
        if (current) {
          setKnown({ files, tracks: media?.tracks ?? [] });
        }
      },
      () => {
        if (current) {
          setFailed(true);
        }
      },
    );
    return () => {
      current = false;
    };
  }, [job.id]);
  const file = known?.files.find(isPlayable);
  if (known !== null && file !== undefined) {
    return <FileDialog job={job} file={file} {...known} onClose={onClose} />;
  }
  const text = failed ? "inspector.failed" : known === null ? "common.loading" : "inspector.noFiles";
  return (
    <Dialog title={titleOf(job)} className="dialog-wide" onClose={onClose}>
      <p className="dialog-text" role="status">
        {t(text)}
      </p>
    </Dialog>
  );
}

interface FileProps extends Props, Known {
  file: FileView;
}

/** One of a job's files. */
export function FileDialog({ job, file, files, tracks, onClose }: FileProps) {
  const isBest = file === files.find(isPlayable);
  return (
    <Dialog title={isBest ? titleOf(job) : file.name} className="dialog-wide" onClose={onClose}>
      <Player jobId={job.id} file={file} subtitles={files.filter(isSubtitle)} tracks={isBest ? tracks : []}>
        <a
          className="button button-primary"
          href={isBest ? fileUrl(job.id, true) : downloadUrl(file)}
          download
        >
          <Icon name="save" />
          {t("inspector.save")}
        </a>
      </Player>
    </Dialog>
  );
}

/** The only kind that browsers show. */
function isSubtitle({ mediaType }: FileView): boolean {
  return mediaType === "text/vtt";
}
