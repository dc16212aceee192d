/** From what people choose to a format selector, and back. Pure. */

export const HEIGHTS = [2160, 1440, 1080, 720, 480, 360] as const;
export const CODECS = ["h264", "vp9", "av1"] as const;

export interface Choice {
  /** Lines at most; null for as many as there are. */
  readonly height: (typeof HEIGHTS)[number] | null;
  /** Preferred where the source has it. */
  readonly codec: (typeof CODECS)[number] | null;
}

const VIDEO = { h264: "[vcodec^=avc]", vp9: "[vcodec^=vp]", av1: "[vcodec^=av01]" } as const;
const AUDIO = { h264: "[acodec^=mp4a]", vp9: "", av1: "" } as const;

/** Return the selector: each choice with a second one behind it, so that a film is not refused for it. */
export function selectorOf({ height, codec }: Choice): string {
  const lines = height === null ? "" : `[height<=?${height}]`; // the ? takes unknown heights, too
  const parts = [pair(lines, "")];
  if (codec !== null) {
    parts.unshift(pair(lines + VIDEO[codec], AUDIO[codec]));
  }
  if (height !== null) {
    parts.push("wv*+ba/w"); // there is nothing as small as that
  }
  return parts.join("/");
}

function pair(video: string, audio: string): string {
  return `bv*${video}+ba${audio}/b${video}`;
}

/** Return what a selector was chosen by; null when a person has written it. */
export function choiceOf(selector: string): Choice | null {
  const all = [null, ...HEIGHTS].flatMap((height) => [null, ...CODECS].map((codec) => ({ height, codec })));
  return all.find((choice) => selectorOf(choice) === selector.trim()) ?? null;
}
