import { useCallback, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { getAbout, getSettings } from "../../api/settings";
import { Dialog } from "../../components/Dialog";
import { Icon } from "../../components/Icon";
import { t } from "../../i18n";
import { scrollIntoLine } from "../../lib/scroll-into-line";
import { AboutContext } from "./Environment";
import { FormContext, useDraft } from "./form";
import { LeaveDialog } from "./LeaveDialog";
import { OwnDraft, together, type Draft } from "./own-draft";
import { SaveBar } from "./SaveBar";
import { SECTIONS } from "./sections";
import { useFetched } from "./use-fetched";
import "../../styles/settings.css";
import "../../styles/settings-cards.css";
import "../../i18n/settings";

interface Props {
  section: string;
  onClose: () => void;
}

/** All settings, over the list; what is typed is saved or discarded before a section is left. */
export default function SettingsPage({ section, onClose }: Props) {
  const [, navigate] = useLocation();
  const settings = useFetched(getSettings);
  const about = useFetched(getAbout);
  const runtime = useDraft(settings.data, settings.set);
  const [own, setOwn] = useState<Draft | null>(null);
  const newest = useRef<Draft | null>(null); // a key may come before what was typed is drawn
  const tell = useCallback((told: Draft | null) => {
    newest.current = told;
    setOwn(told);
  }, []);
  const draft = together(runtime, own);
  const [leaving, setLeaving] = useState<(() => void) | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const nav = useRef<HTMLElement>(null);
  const { id, label, Body } = SECTIONS.find((one) => one.id === section) ?? SECTIONS[0];

  useEffect(() => {
    heading.current?.focus();
    scrollIntoLine(nav.current, "[aria-current]"); // on a phone
  }, [id]);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    if (draft.dirty) {
      addEventListener("beforeunload", warn);
    }
    return () => {
      removeEventListener("beforeunload", warn);
    };
  }, [draft.dirty]);

  const leave = (go: () => void) => {
    if (together(runtime, newest.current).dirty) {
      setLeaving(() => go);
    } else {
      go();
    }
  };
  const form = settings.data === null ? null : { ...runtime, values: { ...settings.data, ...runtime.draft } };

  return (
    <Dialog
      title={t("settings.title")}
      className="dialog-settings"
      firstFocus={heading}
      onClose={() => {
        leave(onClose);
      }}
    >
      <div className="settings">
        <nav ref={nav} className="settings-nav" aria-label={t("settings.sections")}>
          {SECTIONS.map((one) => (
            <a
              key={one.id}
              href={`/settings/${one.id}`}
              aria-current={one.id === id ? "page" : undefined}
              onClick={(event) => {
                event.preventDefault();
                leave(() => {
                  navigate(`/settings/${one.id}${window.location.search}`, { replace: true });
                });
              }}
            >
              <Icon name={one.icon} />
              {t(one.label)}
            </a>
          ))}
        </nav>
        <div className="settings-body">
          <h3 ref={heading} tabIndex={-1}>
            {t(label)}
          </h3>
          {form === null ? (
            <Waiting error={settings.error} onRetry={settings.reload} />
          ) : (
            <AboutContext value={about.data}>
              <FormContext value={form}>
                <OwnDraft value={tell}>
                  <Body key={id} />
                </OwnDraft>
              </FormContext>
            </AboutContext>
          )}
          <SaveBar draft={draft} />
        </div>
      </div>
      {leaving !== null && (
        <LeaveDialog
          onSave={async () => {
            setLeaving(null);
            if (await draft.save()) {
              leaving();
            }
          }}
          onDiscard={() => {
            setLeaving(null);
            draft.discard();
            leaving();
          }}
          onStay={() => {
            setLeaving(null);
          }}
        />
      )}
    </Dialog>
  );
}

function Waiting({ error, onRetry }: { error: string; onRetry: () => void }) {
  if (error === "") {
    return <p role="status">{t("common.loading")}</p>;
  }
  return (
    <div role="alert">
      <p className="form-error">{error}</p>
      <button type="button" className="button" onClick={onRetry}>
        {t("common.retry")}
      </button>
    </div>
  );
}
