/** What the list is asked to show, and how that is written in the page's address. */

import type { Counts, Status } from "../api/types";
import { SORTS, type Sort } from "./sorts";

export type { Sort } from "./sorts";

export const FILTERS = {
  all: null,
  active: ["DOWNLOADING", "DUBBING", "MUXING"],
  downloading: ["DOWNLOADING"],
  dubbing: ["DUBBING"],
  muxing: ["MUXING"],
  queued: ["QUEUED"],
  waiting: ["DOWNLOADED", "DUBBED"],
  paused: ["PAUSED"],
  complete: ["COMPLETE"],
  failed: ["FAILED"],
  canceled: ["CANCELED"],
} as const satisfies Record<string, readonly Status[] | null>;

export type Filter = keyof typeof FILTERS;
export type Tab = "overview" | "media" | "stages" | "logs" | "files";

export interface View {
  readonly filter: Filter;
  /** A host, or "" for all. */
  readonly site: string;
  /** The target language of a dub, or "" for all. */
  readonly language: string;
  /** "" for all. */
  readonly label: string;
  readonly search: string;
  readonly sort: Sort;
  readonly reverse: boolean;
  /** The job that the inspector shows. */
  readonly job: string | null;
  readonly tab: Tab;
}

export const PLAIN: View = {
  filter: "all",
  site: "",
  language: "",
  label: "",
  search: "",
  sort: "queue",
  reverse: false,
  job: null,
  tab: "overview",
};

const TABS: Record<Tab, true> = { overview: true, media: true, stages: true, logs: true, files: true };

export function statusesOf(filter: Filter): readonly Status[] | null {
  return FILTERS[filter];
}

/** Whether anything but the order is chosen. */
export function isFiltered(view: View): boolean {
  const { filter, site, language, label, search } = view;
  return filter !== "all" || `${site}${language}${label}${search}`.trim() !== "";
}

export function countOf(filter: Filter, counts: Counts, total: number): number {
  return statusesOf(filter)?.reduce((sum, status) => sum + (counts[status] ?? 0), 0) ?? total;
}

export function readView(search: string): View {
  const query = new URLSearchParams(search);
  return {
    filter: pick(query.get("show"), FILTERS, PLAIN.filter),
    site: query.get("site") ?? "",
    language: query.get("lang") ?? "",
    label: query.get("label") ?? "",
    search: query.get("q") ?? "",
    sort: pick(query.get("sort"), SORTS, PLAIN.sort),
    reverse: query.get("reverse") === "1",
    job: query.get("job") ?? null,
    tab: pick(query.get("tab"), TABS, PLAIN.tab),
  };
}

/** The query of a view, with its `?`; what is plain is left out. */
export function writeView(view: View): string {
  const query = new URLSearchParams();
  const add = (name: string, value: string, plain: string) => {
    if (value !== plain) {
      query.set(name, value);
    }
  };
  add("show", view.filter, PLAIN.filter);
  add("site", view.site, "");
  add("lang", view.language, "");
  add("label", view.label, "");
  add("q", view.search, "");
  add("sort", view.sort, PLAIN.sort);
  add("reverse", view.reverse ? "1" : "", "");
  add("job", view.job ?? "", "");
  add("tab", view.job === null ? PLAIN.tab : view.tab, PLAIN.tab);
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

function pick<Key extends string>(value: string | null, known: Record<Key, unknown>, otherwise: Key): Key {
  return value !== null && Object.hasOwn(known, value) ? (value as Key) : otherwise;
}
