import type { Job } from "../../api/types";
import { LabelsForm } from "./LabelsForm";
import { LocationForm } from "./LocationForm";
import { RenameForm } from "./RenameForm";

export type Edited = "rename" | "labels" | "location";

interface Props {
  what: Edited;
  jobs: readonly Job[];
  onClose: () => void;
}

const FORMS = { rename: RenameForm, labels: LabelsForm, location: LocationForm };

/** What people call jobs, and where their files go. */
export default function EditDialog({ what, jobs, onClose }: Props) {
  const Form = FORMS[what];
  return <Form jobs={jobs} onClose={onClose} />;
}
