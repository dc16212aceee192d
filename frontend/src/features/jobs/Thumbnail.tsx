import { useState } from "react";
import type { Job } from "../../api/types";
import { Icon } from "../../components/Icon";
import { useTurn } from "./pictures";

export function Thumbnail({ job }: { job: Job }) {
  const [broken, setBroken] = useState(false);
  return (
    <div className="thumb">
      {job.thumbnailUrl !== null && !broken ? (
        <Picture
          url={job.thumbnailUrl}
          onError={() => {
            setBroken(true);
          }}
        />
      ) : (
        <Icon name="film" />
      )}
    </div>
  );
}

function Picture({ url, onError }: { url: string; onError: () => void }) {
  return (
    useTurn(url) && (
      <img src={url} alt="" decoding="async" draggable={false} width={112} height={63} onError={onError} />
    )
  );
}
