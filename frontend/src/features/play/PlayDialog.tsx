import { useState } from "react";
import { fileUrl } from "../../api/jobs";
import type { Job } from "../../api/types";
import { Dialog } from "../../components/Dialog";
import { Icon } from "../../components/Icon";
import { hasDub, titleOf } from "../../lib/status";

export function PlayDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const [failed, setFailed] = useState(false);
  return (
    <Dialog title={titleOf(job)} className="dialog-wide" onClose={onClose}>
      {failed ? (
        <p role="alert" className="dialog-text">
          This browser cannot play this {job.outputContainer.toUpperCase()} file. Save it and open it in a
          player.
        </p>
      ) : (
        // eslint-disable-next-line jsx-a11y/media-has-caption -- subtitles are inside the file; the API serves no track
        <video
          className="video"
          controls
          autoPlay
          src={fileUrl(job.id)}
          onError={() => {
            setFailed(true);
          }}
        />
      )}
      <div className="dialog-foot">
        <p className="hint">
          {hasDub(job)
            ? "The file has two voices: the original and the dub. Browsers play only one of them; save it to choose."
            : ""}
        </p>
        <a className="button button-primary" href={fileUrl(job.id, true)} download>
          <Icon name="save" />
          Save
        </a>
      </div>
    </Dialog>
  );
}
