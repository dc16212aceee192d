import { useEffect, useRef, useState } from "react";
import { getJob } from "../../api/jobs";
import type { Job } from "../../api/types";
import { t } from "../../i18n";
import { bytes } from "../../lib/format";
import { useStats } from "../../store/stats";
import { EditForm, TextField } from "./EditForm";
import { useJobs } from "./jobs-context";
import "../../i18n/add";

interface Props {
  jobs: readonly Job[];
  onClose: () => void;
}

/** The folder of jobs whose file is not there yet; a single one's is shown to begin with. */
export function LocationForm({ jobs, onClose }: Props) {
  const { act, report } = useJobs();
  const free = useStats()?.freeBytes;
  const [typed, setTyped] = useState<string | null>(null);
  const known = useKnownFolder(jobs, report);
  const input = useRef<HTMLInputElement>(null);
  const folder = typed ?? known;
  return (
    <EditForm
      title="list.location"
      jobs={jobs}
      firstFocus={input}
      onClose={onClose}
      onSave={() => {
        void act(
          "folder",
          jobs.map(({ id }) => id),
          { folder: folder.trim() || null },
        );
      }}
    >
      <TextField
        label={t("add.folder")}
        hint={free === undefined ? t("add.folderHint") : t("add.folderFree", { free: bytes(free) })}
        value={folder}
        placeholder={t("add.folderExample")}
        input={input}
        onChange={setTyped}
      />
    </EditForm>
  );
}

function useKnownFolder(jobs: readonly Job[], report: (error: unknown) => void): string {
  const [known, setKnown] = useState("");
  const only = jobs.length === 1 ? jobs[0]?.id : undefined;
  useEffect(() => {
    let current = true;
    if (only !== undefined) {
      getJob(only).then(({ folder }) => {
        if (current) {
          setKnown(folder ?? "");
        }
      }, report);
    }
    return () => {
      current = false;
    };
  }, [only, report]);
  return known;
}
