/** The Add dialog's choices, and what the engines allow. */

import type { Engine, JobRequest, Languages } from "../../api/types";

export interface Options {
  requestedDubbing: boolean;
  sourceLang: string;
  /** Empty until the server has told its default. */
  targetLang: string;
  /** "auto", or an engine by its name. */
  dubbingProvider: string;
  /** Decibels that the voice stands out more than usual. */
  voiceBalance: number;
  formatPreset: keyof typeof PRESETS;
  /** Empty for the server's default. */
  outputContainer: "" | "mkv" | "mp4" | "webm";
  downloadSubtitles: boolean;
  startPaused: boolean;
}

export const DEFAULTS: Options = {
  requestedDubbing: false,
  sourceLang: "auto",
  targetLang: "",
  dubbingProvider: "auto",
  voiceBalance: 0,
  formatPreset: "bestvideo+bestaudio",
  outputContainer: "",
  downloadSubtitles: false,
  startPaused: false,
};

export const PRESETS = {
  "bestvideo+bestaudio": "Best quality",
  best: "Best single file",
  bestaudio: "Audio only",
  worst: "Smallest",
} as const;

export function toRequest(options: Options, url: string): JobRequest {
  const { targetLang, outputContainer, ...rest } = options;
  return {
    ...rest,
    url,
    ...(targetLang === "" ? {} : { targetLang }),
    ...(outputContainer === "" ? {} : { outputContainer }),
  };
}

const REMEMBERED = "dubline.add";

/** The choices of last time; start-paused is a choice of the moment. */
export function remembered(): Options {
  try {
    const saved = JSON.parse(localStorage.getItem(REMEMBERED) ?? "{}") as Partial<Options>;
    const known = Object.entries(saved).filter(
      ([key, value]) =>
        Object.hasOwn(DEFAULTS, key) && typeof value === typeof DEFAULTS[key as keyof Options],
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
