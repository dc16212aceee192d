/** What a section keeps unsaved that is no runtime setting: saved, discarded and guarded with the rest. */

import { createContext, use, useEffect } from "react";

export interface Draft {
  readonly dirty: boolean;
  readonly problem: string;
  /** Tells whether the server took everything. */
  readonly save: () => Promise<boolean>;
  readonly discard: () => void;
}

export const OwnDraft = createContext<(draft: Draft | null) => void>(() => undefined);

/** Hand the section's draft to the page; it must stay the same object while nothing changes. */
export function useOwnDraft(draft: Draft): void {
  const tell = use(OwnDraft);
  useEffect(() => {
    tell(draft);
    return () => {
      tell(null);
    };
  }, [draft, tell]);
}

/** Both as one: saved only as a whole. */
export function together(first: Draft, second: Draft | null): Draft {
  if (second === null) {
    return first;
  }
  return {
    dirty: first.dirty || second.dirty,
    problem: [first.problem, second.problem].filter(Boolean).join(" "),
    save: async () => (!first.dirty || (await first.save())) && (!second.dirty || (await second.save())),
    discard: () => {
      first.discard();
      second.discard();
    },
  };
}
