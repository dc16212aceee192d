/** Links that come with the page's address: from a phone's share sheet or the bookmarklet. */

import { certainLinks } from "./links";

/** Apps put the link where they like: the address, the text, sometimes the title. */
const PARTS = ["add", "text", "title"] as const;

/** The links in the address's query, which are taken out of it; empty when there are none. */
export function takeShared(): string {
  const query = new URLSearchParams(location.search);
  if (!PARTS.some((part) => query.has(part))) {
    return "";
  }
  const found = PARTS.map((part) => certainLinks(query.get(part) ?? "")).find(({ length }) => length > 0);
  PARTS.forEach((part) => {
    query.delete(part);
  });
  const rest = query.toString();
  history.replaceState(
    history.state,
    "",
    `${location.pathname}${rest === "" ? "" : `?${rest}`}${location.hash}`,
  );
  return (found ?? []).join("\n");
}

/** A bookmark that opens this installation with the link of the page one is on. */
export function bookmarklet(origin = location.origin): string {
  const target = JSON.stringify(`${origin}/?add=`);
  return `javascript:void(open(${target}+encodeURIComponent(location.href)))`;
}
