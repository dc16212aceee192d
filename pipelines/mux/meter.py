"""One progress number from several passes, weighted by what they were measured to cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.reporter import Reporter

Pass = Literal["measure", "mix", "level", "encode", "verify"]
WEIGHTS: dict[Pass, float] = {"measure": 8, "mix": 27, "level": 6, "encode": 59, "verify": 17}
"""CPU seconds of each pass in relation to the others."""


class Meter:
    """Turns positions inside passes into the stage's percent, which never falls."""

    def __init__(self, reporter: Reporter, duration_s: float) -> None:
        self._reporter = reporter
        self._duration = duration_s
        self._percent = 0.0

    def enter(self, name: Pass) -> Callable[[float], None]:
        """Begin a pass and return what hears its position in seconds."""
        names = list(WEIGHTS)
        total = sum(WEIGHTS.values())
        before = sum(WEIGHTS[n] for n in names[: names.index(name)])

        def at(seconds: float) -> None:
            share = min(max(seconds / self._duration, 0.0), 1.0)
            percent = 100 * (before + WEIGHTS[name] * share) / total
            self._percent = max(self._percent, percent)
            self._reporter.progress(self._percent, phase=name)

        at(0.0)
        return at
