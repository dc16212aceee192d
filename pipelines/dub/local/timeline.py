"""Where each spoken phrase goes on the video's time line, how fast it is, and where it is cut."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_SPEED = 1.3
LATE_S = 0.2
"""No phrase begins later than this after its cue; its first sound, 250 ms at the latest."""
EARLY_S = 0.25
"""A phrase that is too long may begin so much before its cue, where nobody else speaks."""


class Placement(NamedTuple):
    """A phrase's start in seconds, its speed (1.0 is natural) and for how long it is heard."""

    start: float
    speed: float
    length: float


def plan(
    starts: Sequence[float],
    lengths: Sequence[float],
    total: float,
    max_speed: float = MAX_SPEED,
) -> list[Placement]:
    """Place phrases of natural `lengths` at their cues' ascending `starts`.

    A phrase may last until the next cue. One that is longer is sped up, to at most `max_speed`;
    then it begins up to EARLY_S before its cue, if that is free; then the next one waits, up to
    LATE_S; what is still too long is cut.
    """
    placements = []
    free = 0.0
    bounds = [*starts, max(total, starts[-1])] if starts else []
    for (cue, following), length in zip(pairwise(bounds), lengths, strict=True):
        room = following - max(cue, free)
        speed = min(max(length / room, 1.0), max_speed) if room > 0 else max_speed
        needed = length / speed
        start = max(min(cue, following - needed), cue - EARLY_S, free)
        limit = min(following + LATE_S, bounds[-1])
        placements.append(Placement(start, speed, min(needed, max(limit - start, 0.0))))
        free = start + placements[-1].length
    return placements
