import { useCallback, useEffect, useState } from "react";
import { listFiles, type FileView } from "../../api/files";

interface Listed {
  readonly files: readonly FileView[] | null;
  readonly error: unknown;
  readonly reload: () => void;
}

/** The files of a job, read again with every new version of it; null until they are known. */
export function useFiles(id: string, version: number): Listed {
  const [files, setFiles] = useState<readonly FileView[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [wishes, setWishes] = useState(0);
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
  }, [id, version, wishes]);
  const reload = useCallback(() => {
    setWishes((before) => before + 1);
  }, []);
  return { files, error, reload };
}
