/** The Add dialog's choices, and what the engines allow. */

import type { Engine, JobRequest } from "../../api/types";

export type Options = Omit<JobRequest, "url">;

export const DEFAULTS: Options = {
  requestedDubbing: false,
  sourceLang: "auto",
  targetLang: "ru",
  dubbingProvider: "auto",
  formatPreset: "bestvideo+bestaudio",
  outputContainer: "mkv",
  downloadSubtitles: false,
  startPaused: false,
};

export const PRESETS: Record<string, string> = {
  "bestvideo+bestaudio": "Best quality",
  best: "Best single file",
  bestaudio: "Audio only",
  worst: "Smallest",
};

const REMEMBERED = "dubline.add";

/** The choices of last time; start-paused is a choice of the moment. */
export function remembered(): Options {
  try {
    const saved = JSON.parse(localStorage.getItem(REMEMBERED) ?? "{}") as Partial<Options>;
    const known = Object.entries(saved).filter(
      ([key, value]) => Object.hasOwn(DEFAULTS, key) && typeof value === typeof DEFAULTS[key as keyof Options],
    );
    return { ...DEFAULTS, ...(Object.fromEntries(known) as Partial<Options>), startPaused: false };
  } catch {
    return DEFAULTS; // storage is blocked or holds something else
  }
}

export function remember(options: Options): void {
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(options));
  } catch {
    // storage is blocked: nothing to remember
  }
}

/** The links in a text: words separated by white space, each once. */
export function linksIn(text: string): string[] {
  return [...new Set(text.split(/\s+/).filter(Boolean))];
}

type Choice = Pick<Options, "dubbingProvider" | "sourceLang">;

function chosen(engines: readonly Engine[], { dubbingProvider }: Pick<Choice, "dubbingProvider">): Engine[] {
  return engines.filter((engine) => dubbingProvider === "auto" || engine.name === dubbingProvider);
}

function pairsOf(engine: Engine): [string, string][] {
  const crossed = (engine.sources ?? []).flatMap((from) =>
    (engine.targets ?? []).map((to): [string, string] => [from, to]),
  );
  const listed = (engine.pairs ?? []).map(([from = "", to = ""]): [string, string] => [from, to]);
  return [...crossed, ...listed].filter(([from, to]) => from !== to && from !== "" && to !== "");
}

function sorted(codes: Iterable<string>): string[] {
  return [...new Set(codes)].filter((code) => code !== "auto").sort();
}

export function sourcesFor(engines: readonly Engine[], choice: Pick<Choice, "dubbingProvider">): string[] {
  return sorted(chosen(engines, choice).flatMap(pairsOf).map(([from]) => from));
}

/** Every target when the source is to be detected, else those that the source can be put into. */
export function targetsFor(engines: readonly Engine[], choice: Choice): string[] {
  const pairs = chosen(engines, choice).flatMap(pairsOf);
  const fitting = pairs.filter(([from]) => choice.sourceLang === "auto" || from === choice.sourceLang);
  return sorted(fitting.map(([, to]) => to));
}

/** The same options with languages that the chosen engine has. */
export function fitted(options: Options, engines: readonly Engine[]): Options {
  const sources = sourcesFor(engines, options);
  const sourceLang = sources.includes(options.sourceLang) ? options.sourceLang : "auto";
  const targets = targetsFor(engines, { ...options, sourceLang });
  const targetLang = targets.includes(options.targetLang) ? options.targetLang : (targets[0] ?? options.targetLang);
  return { ...options, sourceLang, targetLang };
}
