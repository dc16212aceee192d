"""Where each spoken phrase goes on the video's time line, and how fast it must be."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_SPEED = 1.4


class Placement(NamedTuple):
    """A phrase's start in seconds and its speed, 1.0 being natural."""

    start: float
    speed: float


def plan(
    starts: Sequence[float],
    lengths: Sequence[float],
    total: float,
    max_speed: float = MAX_SPEED,
) -> list[Placement]:
    """Place phrases of natural `lengths` at their cues' ascending `starts`.

    A phrase is sped up, to at most `max_speed`, so that it ends before the next cue. One that
    still does not fit pushes the next later, never over it; pauses take the delay up again.
    """
    placements = []
    free = 0.0
    bounds = [*starts, max(total, starts[-1])] if starts else []
    for (cue, following), length in zip(pairwise(bounds), lengths, strict=True):
        start = max(cue, free)
        room = following - start
        speed = min(max(length / room, 1.0), max_speed) if room > 0 else max_speed
        placements.append(Placement(start, speed))
        free = start + length / speed
    return placements
