"""Lengths, and where dub and original lie under the picture; times in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.media_checker.ducking import depth_problems
from tests.media_checker.probing import Packets, all_packets, of_kind, span
from tests.media_checker.sound import RATE, Samples, Sound, listen

LENGTH_S = 0.1
PLACE_S = 0.02
WINDOW_S = 30.0
REACH_S = 0.5
PARTS = 6
ALIKE = 0.04
"""Correlation below which two sounds have nothing in common."""


@dataclass(frozen=True)
class Timeline:
    """A file's picture, its original voice (by its ordinal among the audio), and its last."""

    path: str
    ordinal: int
    picture: Packets | None
    voice: Packets | None
    last: Packets | None

    @classmethod
    def of(cls, path: str, described: dict[str, Any], ordinal: int) -> Timeline:
        """Read it."""
        shown = all_packets(path, float(described["format"].get("start_time", 0)))
        pictures, voices = (of_kind(described, kind) for kind in ("video", "audio"))
        chosen = (pictures[:1], voices[ordinal : ordinal + 1], voices[-1:])
        return cls(path, ordinal, *(shown.get(s[0]["index"]) if s else None for s in chosen))

    @property
    def begin(self) -> float:
        """When the picture begins."""
        return self.picture.first if self.picture else 0.0


def length_problems(was: Timeline, now: Timeline, after: dict[str, Any], mix: Sound) -> list[str]:
    """Compare the file's length, the mixed track's and the picture's with the source's."""
    wanted = max(p.end for p in (was.picture, was.voice) if p)
    ends = [p.end for p in (now.picture, now.last) if p]
    lengths = {"header": span(after), "packets": max(ends), "mixed track": mix.seconds}
    found = [
        f"duration: {name} {got:.2f} instead of {wanted:.2f}"
        for name, got in lengths.items()
        if abs(got - wanted) > LENGTH_S
    ]
    if was.picture and now.picture:
        shown = [p.end - p.first for p in (was.picture, now.picture)]
        if abs(shown[1] - shown[0]) > LENGTH_S:
            found.append(f"duration: picture {shown[1]:.2f} instead of {shown[0]:.2f}")
    return found


def place_problems(was: Timeline, now: Timeline, mix: Sound, dub: str) -> list[str]:
    """Compare where dub and original are, at start and end, and how the original steps back."""
    voice, moved = listen(dub).samples, now.begin - was.begin
    if was.voice is None:
        return _places("dub in the mix", voice, mix, moved)[0]
    original, kept = listen(was.path, was.ordinal).samples, listen(now.path, 0)
    if was.picture is None:
        # nothing to be in time with but the original itself, which a container may move
        moved = lag(original, kept.samples, 0.0, WINDOW_S) or 0.0
    found, voice_late = _places("dub in the mix", voice, mix, moved)
    found += _places("original", original, kept, moved)[0]
    more, original_late = _places("original in the mix", original, mix, moved)
    found += more
    if voice_late is None or original_late is None:
        return found
    late = _course(original, mix, original_late), _course(voice, mix, voice_late)
    return found + depth_problems(mix.samples, original, voice, late)


def _course(sound: Samples, heard: Sound, known: tuple[float, float]) -> tuple[float, ...]:
    """Return how late a sound is in each part of the heard track, after what is known."""
    part = heard.seconds / PARTS
    lags = (lag(sound, heard.samples, n * part, (n + 1) * part) for n in range(PARTS))
    return (*known, *(known[0] if late is None else late for late in lags))


def _places(
    name: str, sound: Samples, heard: Sound, moved: float
) -> tuple[list[str], tuple[float, float] | None]:
    """Return what is wrong, and how late it is at start and end of the heard track."""
    length = min(len(sound), len(heard.samples)) / RATE
    # the nearer to the end, the plainer is a drift; but something must be said there
    windows = [min(WINDOW_S, length / parts) for parts in (4, 2)]
    lags, found = [], []
    for where in ("start", "end"):
        starts = [0.0 if where == "start" else length - window for window in windows]
        tries = (
            lag(sound, heard.samples, start, start + window)
            for start, window in zip(starts, windows, strict=True)
        )
        late = next((late for late in tries if late is not None), None)
        if late is None:
            found.append(f"alignment: {name} is not heard at the {where}")
            continue
        lags.append(late)
        if abs(late - moved) > PLACE_S:
            found.append(f"alignment: {name} {1000 * (late - moved):+.1f} ms at the {where}")
    return found, (lags[0], lags[1]) if len(lags) == 2 else None


def lag(sound: Samples, heard: Samples, start: float, end: float) -> float | None:
    """Return how much later `sound` is in `heard`, by cross-correlation; None if it is not."""
    # differences weigh the high notes more, which tell places better than a humming bed
    once, again = (np.diff(s[round(start * RATE) : round(end * RATE)]) for s in (sound, heard))
    size = 1 << (len(once) + len(again)).bit_length()
    both = np.fft.irfft(np.fft.rfft(again, size) * np.conj(np.fft.rfft(once, size)), size)
    reach = round(REACH_S * RATE)
    near = np.concatenate([both[-reach:], both[: reach + 1]])
    top = int(np.argmax(near))
    scale = np.linalg.norm(once) * np.linalg.norm(again)
    if not scale or near[top] / scale < ALIKE or not 0 < top < len(near) - 1:
        return None
    left, peak, right = near[top - 1 : top + 2]
    return float(top - reach + (left - right) / (2 * (left - 2 * peak + right))) / RATE
