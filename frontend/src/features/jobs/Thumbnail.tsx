import { useState } from "react";
import { thumbnailUrl } from "../../api/jobs";
import type { Job } from "../../api/types";
import { Icon } from "../../components/Icon";

export function Thumbnail({ job }: { job: Job }) {
  const [broken, setBroken] = useState(false);
  const has = job.thumbnailUrl !== null && !broken;
  return (
    <div className="thumb">
      {has ? (
        <img
          src={thumbnailUrl(job.id)}
          alt=""
          loading="lazy"
          decoding="async"
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
