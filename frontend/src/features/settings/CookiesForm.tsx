import { useId, useState, type DragEvent, type Ref } from "react";
import { t } from "../../i18n";
import { Frame, Group } from "./fields";
import type { Entry } from "./use-entry";

export interface CookieFields {
  readonly site: string;
  readonly cookies: string;
}

/** What the server takes at most; a film that was dropped by mistake is not read at all. */
const FILE_MAX = 256 * 1024;

interface Props {
  entry: Entry<CookieFields>;
  first: Ref<HTMLInputElement>;
  text: Ref<HTMLTextAreaElement>;
}

export function CookiesForm({ entry, first, text }: Props) {
  const { fields, was, errors, set } = entry;
  const [tooLarge, setTooLarge] = useState(false);
  const take = (file: File | undefined) => {
    setTooLarge(file !== undefined && file.size > FILE_MAX);
    if (file !== undefined && file.size <= FILE_MAX) {
      void file.text().then((cookies) => {
        set({ cookies });
      });
    }
  };
  const drop = (event: DragEvent) => {
    if (event.dataTransfer.types.includes("Files")) {
      event.preventDefault();
      take(event.dataTransfer.files[0]);
    }
  };
  const title = was === null ? t("settings.newCookies") : t("settings.changeCookies", { site: was.site });
  return (
    <Group title={title}>
      <p className="settings-note">{t("settings.cookieCare")}</p>
      <Frame label={t("settings.site")} hint={t("settings.siteHint")} error={errors.site}>
        {(aria) => (
          <input
            {...aria}
            ref={first}
            type="text"
            spellCheck={false}
            autoCapitalize="none"
            placeholder="youtube.com"
            readOnly={was !== null}
            value={fields.site}
            onChange={({ target }) => {
              set({ site: hostIn(target.value) });
            }}
          />
        )}
      </Frame>
      <Frame
        label={t("settings.cookieText")}
        hint={t("settings.cookieTextHint")}
        error={tooLarge ? t("settings.fileTooLarge") : errors.cookies}
      >
        {(aria) => (
          <textarea
            {...aria}
            ref={text}
            className="code"
            rows={5}
            autoComplete="off"
            spellCheck={false}
            value={fields.cookies}
            onDrop={drop}
            onChange={({ target }) => {
              setTooLarge(false);
              set({ cookies: target.value });
            }}
          />
        )}
      </Frame>
      <FileButton onFile={take} />
    </Group>
  );
}

/** A file input that looks like the other buttons. */
function FileButton({ onFile }: { onFile: (file: File | undefined) => void }) {
  const id = useId();
  return (
    <div className="setting file-button">
      <input
        id={id}
        type="file"
        className="visually-hidden"
        accept=".txt,text/plain"
        onChange={({ target }) => {
          onFile(target.files?.[0]);
          target.value = ""; // the same file may be chosen again
        }}
      />
      <label htmlFor={id} className="button button-quiet">
        {t("settings.chooseFile")}
      </label>
    </div>
  );
}

/** Who pastes a link means its host. */
export function hostIn(typed: string): string {
  return typed.includes("://") && URL.canParse(typed) ? new URL(typed).hostname : typed;
}
