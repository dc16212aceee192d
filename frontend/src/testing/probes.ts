/** Looks at links, for tests. */

import type { Entry, Probe } from "../api/probe";

export function aProbe(part: Partial<Probe> = {}): Probe {
  return {
    url: "https://a.test/0",
    title: null,
    uploader: null,
    durationSec: null,
    thumbnailUrl: null,
    webpageUrl: null,
    sourceId: null,
    extractor: "Generic",
    language: null,
    sizeBytes: null,
    formats: [],
    subtitles: [],
    automaticSubtitles: [],
    isPlaylist: false,
    entries: [],
    hasMore: false,
    duplicateOf: null,
    ...part,
  };
}

export function aList(size: number, duplicates: readonly number[] = []): Probe {
  const entries: Entry[] = Array.from({ length: size }, (_, place) => ({
    url: `https://a.test/v/${place + 1}`,
    title: `Video ${place + 1}`,
    durationSec: 60,
    duplicateOf: duplicates.includes(place) ? `job-${place}` : null,
  }));
  return aProbe({ title: "Course", isPlaylist: true, entries });
}
