/** What is dropped or pasted on the page, as text with links. */

import { certainLinks, LINKS_MAX } from "./links";

const TEXT_MAX = 1_000_000;
const TEXT_FILE = /\.(txt|url|webloc|csv|m3u8?|md)$/i;

/** Whether a drag may carry links: rows of the list, which are dragged too, do not. */
export function carriesLinks(data: DataTransfer | null): boolean {
  const types = data?.types ?? [];
  return (
    !types.some((type) => type.startsWith("application/vnd.pdnd")) &&
    ["text/uri-list", "text/plain", "Files"].some((type) => types.includes(type))
  );
}

/** The links of a drop or a paste, one a line; files are read if they are texts. */
export async function linksOf(data: DataTransfer): Promise<string> {
  const texts = [data.getData("text/uri-list"), data.getData("text/plain")]; // gone after the event
  const files = [...data.files].filter(isText);
  texts.push(...(await Promise.all(files.map((file) => file.text()))));
  const links = texts.flatMap(certainLinks);
  return [...new Set(links)].slice(0, LINKS_MAX).join("\n");
}

function isText({ name, size, type }: File): boolean {
  return size <= TEXT_MAX && (type.startsWith("text/") || TEXT_FILE.test(name));
}

/** The page reacts to paste and drop only outside of fields and dialogs. */
export function isTaken(target: EventTarget | null): boolean {
  const fields = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";
  return (
    document.querySelector("dialog[open], [role=dialog][aria-modal=true]") !== null ||
    (target instanceof Element && target.closest(fields) !== null)
  );
}
