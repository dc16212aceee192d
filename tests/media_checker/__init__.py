"""An independent judge of finished files: ffprobe, hashes and decoded audio only.

It shares no code with the mux on purpose.
"""

from __future__ import annotations

from tests.media_checker.copies import copy_problems
from tests.media_checker.expected import Expected
from tests.media_checker.probing import describe, of_kind, span
from tests.media_checker.sound import listen, loudness
from tests.media_checker.streams import stream_problems
from tests.media_checker.timing import Timeline, length_problems, place_problems
from tests.media_checker.tones import decode, tone_level

__all__ = [
    "Expected",
    "decode",
    "describe",
    "loudness",
    "of_kind",
    "problems",
    "span",
    "tone_level",
]


def problems(source: str, finished: str, expected: Expected, dub: str = "") -> list[str]:
    """Return everything that is wrong with a finished file, each with its kind first.

    With the `dub` that was mixed in, places and ducking are judged, too.
    """
    before, after = describe(source), describe(finished)
    last = len(of_kind(after, "audio")) - 1
    found = stream_problems(finished, after, expected)
    if last < 0:
        return [*found, "loudness: no audio"]
    was = Timeline.of(source, before, expected.source_audio)
    now = Timeline.of(finished, after, 0)
    found += copy_problems(was, now, expected)
    mix = listen(finished, last)
    found += [f"damage: {complaint}" for complaint in mix.complaints[:3]]
    found += length_problems(was, now, after, mix)
    found += _loudness_problems(finished, last, expected)
    return found + (place_problems(was, now, mix, dub) if dub else [])


def _loudness_problems(finished: str, ordinal: int, expected: Expected) -> list[str]:
    lufs, peak = loudness(finished, ordinal)
    found = [] if abs(lufs - expected.lufs) <= 0.5 else [f"loudness: {lufs} LUFS"]
    return found + ([] if peak <= -1.5 else [f"peak: {peak} dBTP"])
