import { useState } from "react";
import type { Job } from "../../api/types";
import { Icon } from "../../components/Icon";

export function Thumbnail({ job }: { job: Job }) {
  const [broken, setBroken] = useState(false);
  return (
    <div className="thumb">
      {job.thumbnailUrl !== null && !broken ? (
        <img
          src={job.thumbnailUrl}
          alt=""
          decoding="async"
          draggable={false}
          width={112}
          height={63}
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
