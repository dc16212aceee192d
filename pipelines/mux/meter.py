"""One progress number from several passes, weighted by what they were measured to cost."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.reporter import Reporter

Pass = Literal["measure", "mix", "level", "encode", "close", "verify", "save"]
WEIGHTS: dict[Pass, float] = {
    "measure": 3.3,
    "mix": 4.1,
    "level": 1.9,
    "encode": 7.5,
    "close": 0.3,
    "verify": 2.8,
    "save": 0.5,
}
"""CPU seconds of each pass for 10 minutes, 26 November 2026, ffmpeg 5.1.9, the least of four runs.

`close` and `save` wait for the disk, whose speed nobody knows; theirs are those of a fast one.
"""
SPARE: dict[Pass, float] = {"level": 0.6, "verify": 1.6}
"""Room behind a pass for doing it again, with what leads to it."""

_TOTAL = sum(WEIGHTS.values()) + sum(SPARE.values())
_ROOMS = [100 * (weight + SPARE.get(name, 0)) / _TOTAL for name, weight in WEIGHTS.items()]
BEGINS: dict[Pass, float] = dict(
    zip(WEIGHTS, itertools.accumulate(_ROOMS, initial=0.0), strict=False)
)
"""Percent of the stage at which each pass begins."""


class Meter:
    """Turns positions inside passes into the stage's percent, which never falls."""

    def __init__(self, reporter: Reporter, duration_s: float) -> None:
        self._reporter = reporter
        self._duration = duration_s
        self._percent = 0.0

    def enter(self, name: Pass) -> Callable[[float], None]:
        """Begin a pass and return what hears its position in seconds.

        A pass that is entered again gets half of the room before what comes next.
        """
        share = self._enter(name)
        return lambda seconds: share(seconds / self._duration)

    def upon(self, name: Pass) -> Callable[[float], None]:
        """Return what begins a pass when it hears of it first, and then its share (0-1)."""
        begun: list[Callable[[float], None]] = []

        def at(share: float) -> None:
            if not begun:
                begun.append(self._enter(name))
            begun[0](share)

        return at

    def _enter(self, name: Pass) -> Callable[[float], None]:
        begin = max(self._percent, BEGINS[name])
        end = BEGINS[name] + 100 * WEIGHTS[name] / _TOTAL
        if begin >= end:
            end = (begin + min((b for b in BEGINS.values() if b > begin), default=100.0)) / 2

        def at(share: float) -> None:
            percent = begin + (end - begin) * min(max(share, 0.0), 1.0)
            self._percent = max(self._percent, min(percent, 100.0))
            self._reporter.progress(self._percent, phase=name)

        at(0.0)
        return at
