import { lazy } from "react";
import type { Job } from "../../api/types";
import { Lazily } from "../../components/Lazily";
import type { Edited } from "./EditDialog";
import { useJob } from "./jobs-context";

const AddDialog = lazy(() => import("../add/AddDialog"));
const PlayDialog = lazy(async () => ({ default: (await import("../play/PlayDialog")).PlayDialog }));
const RemoveDialog = lazy(() => import("./RemoveDialog"));
const DubDialog = lazy(() => import("./DubDialog"));
const EditDialog = lazy(() => import("./EditDialog"));
const StatisticsDialog = lazy(() => import("../settings/StatisticsDialog"));
const MessagesDialog = lazy(() => import("./MessagesDialog"));
const ShortcutsDialog = lazy(() => import("./ShortcutsDialog"));

export type Opened =
  | { readonly kind: "add"; readonly text: string }
  | { readonly kind: "play"; readonly id: string }
  | {
      readonly kind: "remove";
      readonly jobs: readonly Job[];
      readonly hidden: number;
      readonly files: boolean;
    }
  | { readonly kind: "dub"; readonly job: Job }
  | { readonly kind: "edit"; readonly what: Edited; readonly jobs: readonly Job[] }
  | { readonly kind: "messages" }
  | { readonly kind: "shortcuts" }
  | { readonly kind: "statistics" };

/** The dialog that is open, if one is. */
export function Dialogs({ opened, onClose }: { opened: Opened | null; onClose: () => void }) {
  return (
    opened !== null && (
      <Lazily onFail={onClose}>
        <One opened={opened} onClose={onClose} />
      </Lazily>
    )
  );
}

function One({ opened, onClose }: { opened: Opened; onClose: () => void }) {
  switch (opened.kind) {
    case "add":
      return <AddDialog initial={opened.text} onClose={onClose} />;
    case "play":
      return <Play id={opened.id} onClose={onClose} />;
    case "remove":
      return <RemoveDialog {...opened} onClose={onClose} />;
    case "dub":
      return <DubDialog job={opened.job} onClose={onClose} />;
    case "edit":
      return <EditDialog {...opened} onClose={onClose} />;
    case "messages":
      return <MessagesDialog onClose={onClose} />;
    case "shortcuts":
      return <ShortcutsDialog onClose={onClose} />;
    case "statistics":
      return <StatisticsDialog onClose={onClose} />;
  }
}

function Play({ id, onClose }: { id: string; onClose: () => void }) {
  const job = useJob(id);
  return job !== undefined && <PlayDialog job={job} onClose={onClose} />;
}
