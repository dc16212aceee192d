import { useEffect, useState } from "react";
import { listFiles, type FileView } from "../../api/files";

/** The files of a job, read again with every new version of it; null until they are known. */
export function useFiles(id: string, version: number): { files: readonly FileView[] | null; error: unknown } {
  const [files, setFiles] = useState<readonly FileView[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let current = true;
    listFiles(id).then(
      (found) => {
        if (current) {
          setFiles(found);
          setError(null);
        }
      },
      (problem: unknown) => {
        if (current) {
          setError(problem);
        }
      },
    );
    return () => {
      current = false;
    };
  }, [id, version]);
  return { files, error };
}
