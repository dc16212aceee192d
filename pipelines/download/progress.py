"""One percentage over all pieces of a download, from yt-dlp's progress hooks."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.download.formats import Format
    from pipelines.reporter import Reporter

EXTRACTED = 1.0
DOWNLOADED = 96.0
JOINED = 99.0
ESTIMATE_GROWS = 1.05
"""A larger estimate of the size is told when it is larger by this factor."""
UNKNOWN_WEIGHT = {True: 10.0, False: 1.0}
"""Weights of a piece with and without pictures when nothing tells their sizes."""


def weights(pieces: Sequence[Format], duration: float | None) -> list[float]:
    """Return each piece's share of the whole, adding up to 1."""
    sizes = [_size(piece, duration) for piece in pieces]
    if not all(sizes):
        sizes = [UNKNOWN_WEIGHT[piece.get("vcodec") != "none"] for piece in pieces]
    known = [size or 0.0 for size in sizes]
    return [size / sum(known) for size in known]


def _size(piece: Format, duration: float | None) -> float | None:
    size = piece.get("filesize") or piece.get("filesize_approx")
    return float(size or (piece.get("tbr") or 0) * (duration or 0)) or None


class Meter:
    """Turns yt-dlp's reports into the stage's; its hook may be called from several threads."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._lock = threading.Lock()
        self._weights: list[float] = []
        self._phases: list[str] = []
        self._current: int | None = None
        self._fraction = 0.0
        self._finished_bytes = 0
        self._sizes: list[int | None] = []
        self._expected = 0.0

    def plan(self, pieces: Sequence[Format], duration: float | None) -> None:
        """Say which pieces will come."""
        self._weights = weights(pieces, duration)
        self._phases = [
            f"downloading {'video' if p.get('vcodec') != 'none' else 'audio'}" for p in pieces
        ]
        self._sizes = [p.get("filesize") or p.get("filesize_approx") for p in pieces]

    def start(self, piece: int) -> None:
        """Say that a piece begins."""
        self._current, self._fraction = piece, 0.0
        self._report(None, None, 0)

    def finish(self, size: int) -> None:
        """Say that the current piece is there, with `size` bytes."""
        if self._current is not None:
            self._sizes[self._current] = size
            self._finished_bytes += size
        self._current = None

    def hook(self, report: dict[str, Any]) -> None:
        """Take one of yt-dlp's reports; raises Stopped when the stage shall stop."""
        if self._current is None:
            self._reporter.check()
            return
        with self._lock:
            done, total = report.get("downloaded_bytes") or 0, _total(report)
            self._fraction = max(self._fraction, min(_fraction(report, done, total), 1.0))
            if total:
                self._sizes[self._current] = int(total)
            self._report(report.get("speed"), report.get("eta"), int(done))

    def _report(self, speed: float | None, eta: float | None, done: int) -> None:
        if self._current is None:
            return
        share = sum(self._weights[: self._current])
        share += self._weights[self._current] * self._fraction
        total = sum(size or 0 for size in self._sizes) if all(self._sizes) else None
        bytes_ = self._finished_bytes + done
        self._tell_expected(total)
        if speed and total:
            eta = max(total - bytes_, 0) / speed
        self._reporter.progress(
            EXTRACTED + share * (DOWNLOADED - EXTRACTED),
            phase=self._phases[self._current],
            speed=speed,
            eta=eta,
            downloaded_bytes=bytes_,
            total_bytes=max(int(total), bytes_) if total else None,
        )

    def _tell_expected(self, total: float | None) -> None:
        """Say how much will come, and again when an estimate turns out to be low."""
        if total and total > self._expected * ESTIMATE_GROWS:
            self._expected = total
            self._reporter.expected(int(total), joined=len(self._sizes) > 1)


def _total(report: dict[str, Any]) -> float | None:
    return report.get("total_bytes") or report.get("total_bytes_estimate")


def _fraction(report: dict[str, Any], done: float, total: float | None) -> float:
    count = report.get("fragment_count")
    if count:
        return float((report.get("fragment_index") or 0) / count)
    return done / total if total else 0.0
