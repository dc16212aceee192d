/** Links in what people paste, drop or share. */

export const LINKS_MAX = 500;

const SITE = /^[\p{L}\d-]+(\.[\p{L}\d-]+)+(:\d+)?(\/\S*)?$/u;
const AROUND = /^[<("'“«[]+|[>)"'”»\],;.]+$/gu;

/** The words of a text, each once; what is a site without `https://` is given it. */
export function linksIn(text: string): string[] {
  const words = text.split(/\s+/).filter(Boolean).map(asLink);
  return [...new Set(words)];
}

/** Only what certainly is a link: for text that is not meant for the field of links. */
export function certainLinks(text: string): string[] {
  const words = text
    .split(/\s+/)
    .map((word) => word.replace(AROUND, ""))
    .filter((word) => /^https?:\/\//i.test(word) && isLink(word));
  return [...new Set(words)];
}

export function isLink(word: string): boolean {
  try {
    const { protocol, hostname } = new URL(word);
    return /^https?:$/.test(protocol) && hostname !== "";
  } catch {
    return false;
  }
}

function asLink(word: string): string {
  return SITE.test(word) && !/^\d+(\.\d+)*$/.test(word) ? `https://${word}` : word;
}

/** A link as a line that people can tell apart: host and path. */
export function shortLink(link: string): string {
  return link.replace(/^https?:\/\/(www\.)?/i, "").replace(/\/$/, "");
}
