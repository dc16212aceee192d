/** The Add dialog's choices, and what the engines allow. */

import type { Engine, JobRequest, Languages } from "../../api/types";
import { labelsIn } from "../../lib/labels";

export interface Options {
  requestedDubbing: boolean;
  sourceLang: string;
  /** Empty until the server has told its default. */
  targetLang: string;
  /** "auto", or an engine by its name. */
  dubbingProvider: string;
  useLivelyVoice: boolean;
  /** Decibels that the voice stands out more than usual. */
  voiceBalance: number;
  /** A word of the contract, or a preset's name. */
  formatPreset: string;
  /** Empty for the server's default. */
  outputContainer: "" | "mkv" | "mp4" | "webm";
  downloadSubtitles: boolean;
  /** Language codes apart by commas or spaces; empty: every one there is. */
  subtitleLangs: string;
  folder: string;
  /** Apart by commas. */
  labels: string;
  priority: number;
  /** Megabytes per second as typed; empty: none of its own. */
  rateLimit: string;
  proxy: string;
  /** A Netscape cookie file's text. */
  cookies: string;
  startPaused: boolean;
  atTop: boolean;
}

export const FORMATS = ["bestvideo+bestaudio", "best", "bestaudio", "worst"] as const;
export const CONTAINERS = ["", "mkv", "mp4", "webm"] as const;

export const DEFAULTS: Options = {
  requestedDubbing: false,
  sourceLang: "auto",
  targetLang: "",
  dubbingProvider: "auto",
  useLivelyVoice: false,
  voiceBalance: 0,
  formatPreset: "bestvideo+bestaudio",
  outputContainer: "",
  downloadSubtitles: false,
  subtitleLangs: "",
  folder: "",
  labels: "",
  priority: 0,
  rateLimit: "",
  proxy: "",
  cookies: "",
  startPaused: false,
  atTop: false,
};

/** Everything but the link, as the server wants it. */
export function toRequest(options: Options): Omit<JobRequest, "url"> {
  return {
    requestedDubbing: options.requestedDubbing,
    sourceLang: options.sourceLang,
    targetLang: options.targetLang || null,
    dubbingProvider: options.dubbingProvider,
    useLivelyVoice: options.requestedDubbing && options.useLivelyVoice,
    voiceBalance: options.voiceBalance,
    formatPreset: options.formatPreset,
    outputContainer: options.outputContainer || null,
    downloadSubtitles: options.downloadSubtitles,
    subtitleLangs: options.downloadSubtitles ? codesIn(options.subtitleLangs) : [],
    folder: options.folder.trim() || null,
    labels: [...labelsIn(options.labels)],
    priority: options.priority,
    rateLimit: bytesPerSecond(options.rateLimit),
    proxy: options.proxy.trim() || null,
    cookies: options.cookies.trim() === "" ? null : options.cookies,
    startPaused: options.startPaused,
  };
}

/** Megabytes per second with a point or a comma, in bytes; null for no limit. */
export function bytesPerSecond(typed: string): number | null {
  const megabytes = Number(typed.trim().replace(",", "."));
  return Number.isFinite(megabytes) && megabytes > 0 ? Math.max(1, Math.round(megabytes * 1e6)) : null;
}

export function codesIn(typed: string): string[] {
  return [...new Set(typed.split(/[\s,;]+/).filter(Boolean))];
}

/** Never kept: what is meant for one link, and what nobody else may read. */
const OF_THE_MOMENT = [
  "labels",
  "priority",
  "rateLimit",
  "proxy",
  "cookies",
  "startPaused",
  "atTop",
] as const;
const REMEMBERED = "dubline.add";

/** What was chosen here before; the rest is as the installation says. */
export function remembered(): Partial<Options> {
  try {
    const saved = JSON.parse(localStorage.getItem(REMEMBERED) ?? "{}") as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(saved).filter(([name, value]) => isKept(name) && typeof value === kindOf(name)),
    );
  } catch {
    return {}; // storage is blocked or holds something else
  }
}

export function remember(chosen: Partial<Options>): void {
  const kept = Object.entries(chosen).filter(([name]) => isKept(name));
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(Object.fromEntries(kept)));
  } catch {
    // storage is blocked: nothing to remember
  }
}

function isKept(name: string): boolean {
  return Object.hasOwn(DEFAULTS, name) && !OF_THE_MOMENT.some((other) => other === name);
}

function kindOf(name: string): string {
  return typeof DEFAULTS[name as keyof Options];
}

type Choice = Pick<Options, "dubbingProvider" | "sourceLang">;

function chosen(engines: readonly Engine[], { dubbingProvider }: Pick<Choice, "dubbingProvider">): Engine[] {
  return engines.filter((engine) => dubbingProvider === "auto" || engine.name === dubbingProvider);
}

function pairsOf(engine: Engine): [string, string][] {
  return engine.pairs.filter(([from, to]) => from !== to);
}

function sorted(codes: Iterable<string>): string[] {
  return [...new Set(codes)].filter((code) => code !== "auto").sort();
}

export function sourcesFor(engines: readonly Engine[], choice: Pick<Choice, "dubbingProvider">): string[] {
  return sorted(
    chosen(engines, choice)
      .flatMap(pairsOf)
      .map(([from]) => from),
  );
}

/** Every target when the source is to be detected, else those that the source can be put into. */
export function targetsFor(engines: readonly Engine[], choice: Choice): string[] {
  const pairs = chosen(engines, choice).flatMap(pairsOf);
  const fitting = pairs.filter(([from]) => choice.sourceLang === "auto" || from === choice.sourceLang);
  return sorted(fitting.map(([, to]) => to));
}

/** The same options with an engine that is there, and languages that it has. */
export function fitted(wanted: Options, { engines, defaultTargetLang }: Languages): Options {
  if (engines.length === 0) {
    return { ...wanted, targetLang: wanted.targetLang || defaultTargetLang };
  }
  const there = engines.some(({ name }) => name === wanted.dubbingProvider);
  const options = there ? wanted : { ...wanted, dubbingProvider: "auto" };
  const sources = sourcesFor(engines, options);
  const sourceLang = sources.includes(options.sourceLang) ? options.sourceLang : "auto";
  const targets = targetsFor(engines, { ...options, sourceLang });
  const wished = [options.targetLang, defaultTargetLang].find((code) => targets.includes(code));
  return { ...options, sourceLang, targetLang: wished ?? targets[0] ?? defaultTargetLang };
}

/** The same options with a preset that is there; `presets` is null until the server has told them. */
export function withKnownPreset(
  wanted: Options,
  presets: readonly string[] | null,
  otherwise: string,
): Options {
  const known: readonly string[] = [...FORMATS, ...(presets ?? [wanted.formatPreset])];
  return known.includes(wanted.formatPreset) ? wanted : { ...wanted, formatPreset: otherwise };
}
