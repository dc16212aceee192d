import { useEffect, useRef } from "react";
import { t } from "../../i18n";
import { bookmarklet } from "./share";

/** To be dragged to the browser's bookmarks; a click on it here would only open this page again. */
export function BookmarkLink() {
  const link = useRef<HTMLAnchorElement>(null);

  useEffect(() => {
    link.current?.setAttribute("href", bookmarklet()); // React refuses to write `javascript:`
  }, []);

  return (
    <a
      ref={link}
      href="#bookmark"
      className="bookmark"
      draggable
      onClick={(event) => {
        event.preventDefault();
      }}
    >
      {t("add.bookmark")}
    </a>
  );
}
