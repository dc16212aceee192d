import { useCallback, useRef, useState } from "react";
import type { User } from "../../api/types";
import { Banner } from "../../components/Banner";
import { readView, writeView, type View } from "../../store/view";
import { AddDialog } from "../add/AddDialog";
import { PlayDialog } from "../play/PlayDialog";
import { DeleteDialog } from "./DeleteDialog";
import { Footer } from "./Footer";
import { JobList } from "./JobList";
import { JobsContext, useJob, useJobsState } from "./jobs-context";
import { Toolbar } from "./Toolbar";
import { useLiveJobs, type Loading } from "./use-live-jobs";
import { useShortcuts } from "./use-shortcuts";

interface Props {
  user: User;
  expired: boolean;
  onLogout: () => void;
  onExpired: () => void;
}

export function JobsPage({ user, expired, onLogout, onExpired }: Props) {
  const { jobs, connection, loading } = useLiveJobs(expired, onExpired);
  return (
    <JobsContext value={jobs}>
      <div className="page">
        <Page user={user} loading={loading} banner={<Banner connection={connection} />} onLogout={onLogout} />
      </div>
    </JobsContext>
  );
}

type Opened = { kind: "add"; text: string } | { kind: "play" | "delete"; id: string } | null;

interface PageProps {
  user: User;
  loading: Loading;
  banner: React.ReactNode;
  onLogout: () => void;
}

function Page({ user, loading, banner, onLogout }: PageProps) {
  const state = useJobsState();
  const [view, setView] = useState(() => readView(location.search));
  const [opened, setOpened] = useState<Opened>(null);
  const search = useRef<HTMLInputElement>(null);

  const add = useCallback((text = "") => {
    setOpened({ kind: "add", text });
  }, []);
  const play = useCallback((id: string) => {
    setOpened({ kind: "play", id });
  }, []);
  const remove = useCallback((id: string) => {
    setOpened({ kind: "delete", id });
  }, []);
  const close = useCallback(() => {
    setOpened(null);
  }, []);
  const changeView = (change: Partial<View>) => {
    const next = { ...view, ...change };
    setView(next);
    history.replaceState(null, "", writeView(next));
  };
  useShortcuts(search, add);

  return (
    <>
      <Toolbar
        user={user}
        state={state}
        view={view}
        searchInput={search}
        onView={changeView}
        onAdd={() => {
          add();
        }}
        onLogout={onLogout}
      />
      {banner}
      <main className="main">
        <JobList
          state={state}
          view={view}
          loading={loading}
          onAdd={() => {
            add();
          }}
          onClear={() => {
            changeView({ filter: "all", search: "" });
          }}
          onPlay={play}
          onDelete={remove}
        />
      </main>
      <Footer state={state} />
      {opened?.kind === "add" && <AddDialog initial={opened.text} onClose={close} />}
      {opened !== null && opened.kind !== "add" && (
        <JobDialog kind={opened.kind} id={opened.id} onClose={close} />
      )}
    </>
  );
}

function JobDialog({ kind, id, onClose }: { kind: "play" | "delete"; id: string; onClose: () => void }) {
  const job = useJob(id);
  if (job === undefined) {
    return null;
  }
  return kind === "play" ? (
    <PlayDialog job={job} onClose={onClose} />
  ) : (
    <DeleteDialog job={job} onClose={onClose} />
  );
}
