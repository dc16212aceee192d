import { useCallback, useRef, useState } from "react";
import { deleteCookies, getSites, putCookies, type SiteCookies } from "../../api/cookies";
import { language, t } from "../../i18n";
import { moment } from "../../lib/format";
import { ConfirmDialog } from "./ConfirmDialog";
import { CookiesForm, type CookieFields } from "./CookiesForm";
import { Group } from "./fields";
import { useEntry } from "./use-entry";
import { useFetched } from "./use-fetched";
import "../../styles/settings-lists.css";

const FRESH: CookieFields = { site: "", cookies: "" };

export function CookiesSection() {
  const sites = useFetched(getSites);
  const { reload } = sites;
  const [leftOut, setLeftOut] = useState(0);
  const [doomed, setDoomed] = useState<string | null>(null);
  const first = useRef<HTMLInputElement>(null);
  const text = useRef<HTMLTextAreaElement>(null);
  const store = useCallback(
    async ({ site, cookies }: CookieFields) => {
      const taken = await putCookies(site.trim(), cookies);
      setLeftOut(taken.leftOut);
      reload();
    },
    [reload],
  );
  const entry = useEntry(FRESH, store);

  return (
    <>
      <Group title={t("settings.cookieSites")}>
        <p className="hint">{t("settings.cookiesHint")}</p>
        {sites.error !== "" && <p className="form-error">{sites.error}</p>}
        {sites.data?.length === 0 && <p>{t("settings.noCookies")}</p>}
        <p role="status">{leftOut > 0 ? t("settings.leftOut", { count: leftOut }) : ""}</p>
        <ul className="cards">
          {sites.data?.map((one) => (
            <SiteCard
              key={one.site}
              cookies={one}
              busy={entry.dirty}
              onReplace={() => {
                entry.change({ site: one.site, cookies: "" });
                text.current?.focus();
              }}
              onDelete={() => {
                setDoomed(one.site);
              }}
            />
          ))}
        </ul>
      </Group>
      <CookiesForm entry={entry} first={first} text={text} />
      {doomed !== null && (
        <ConfirmDialog
          title={t("settings.deleteCookiesTitle", { site: doomed })}
          text={t("settings.deleteCookiesText")}
          onConfirm={() => {
            setDoomed(null);
            void entry.attempt(async () => {
              await deleteCookies(doomed);
              reload();
              first.current?.focus();
            });
          }}
          onClose={() => {
            setDoomed(null);
          }}
        />
      )}
    </>
  );
}

interface CardProps {
  cookies: SiteCookies;
  /** Something unsaved is in the form. */
  busy: boolean;
  onReplace: () => void;
  onDelete: () => void;
}

function SiteCard({ cookies, busy, onReplace, onDelete }: CardProps) {
  const { site, readable } = cookies;
  return (
    <li className="card entry">
      <h5>{site}</h5>
      {readable ? (
        <p>{facts(cookies).join(" · ")}</p>
      ) : (
        <p className="form-error">{t("settings.unreadable")}</p>
      )}
      {hasExpired(cookies) && <p className="form-error">{t("settings.expired")}</p>}
      <p className="settings-buttons">
        <button
          type="button"
          className="button button-quiet"
          aria-label={t("settings.replaceNamed", { site })}
          disabled={busy}
          onClick={onReplace}
        >
          {t("settings.replace")}
        </button>
        <button
          type="button"
          className="button button-quiet"
          aria-label={t("settings.deleteCookiesNamed", { site })}
          onClick={onDelete}
        >
          {t("settings.delete")}
        </button>
      </p>
    </li>
  );
}

function facts({ count, updatedAt, usedAt, expiresAt }: SiteCookies): string[] {
  return [
    t("settings.cookieCount", { count: count ?? 0 }),
    t("settings.givenAt", { time: moment(updatedAt) }),
    usedAt === null ? t("settings.neverUsed") : t("settings.usedAt", { time: moment(usedAt) }),
    ...(expiresAt === null ? [] : [t("settings.expiresAt", { time: day(expiresAt) })]),
  ];
}

/** With its year: that is what counts here. */
function day(iso: string): string {
  return new Date(iso).toLocaleDateString(language(), { dateStyle: "medium" });
}

function hasExpired({ expiresAt }: SiteCookies): boolean {
  return expiresAt !== null && Date.parse(expiresAt) < Date.now();
}
