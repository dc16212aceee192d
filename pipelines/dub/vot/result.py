"""Take the voice track that the vot service made: at once, checked, as a WAV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.dub.decoded import check_counted, fitted, length_doubt
from pipelines.dub.vot.track import TrackFile

if TYPE_CHECKING:
    from models.stage_io import DubInput
    from pipelines.reporter import Reporter

PATIENCE_S = 3600.0
"""A result's link is good for two hours."""
FETCHING, CONVERTING, CONVERTED = 85.0, 93.0, 99.0
"""Percent of the stage done when each step begins or ends."""


def take_result(url: str, job: DubInput, reporter: Reporter) -> str:
    """Turn the result at `url` into a mono WAV as long as the video; return its path.

    Raises what `fetch.fetch` raises, and DamagedDub for what is no whole audio file.
    """
    output = str(Path(job.workdir, "dub.wav"))

    def fetched(size: int, total: int | None) -> None:
        share = min(size / total, 1.0) if total else 0.0
        reporter.progress(
            FETCHING + (CONVERTING - FETCHING) * share,
            phase="fetching",
            downloaded_bytes=size,
            total_bytes=total,
        )

    def converted(seconds: float) -> None:
        share = min(seconds / job.duration_s, 1.0)
        reporter.progress(CONVERTING + (CONVERTED - CONVERTING) * share, phase="converting")

    with TrackFile("result", job, reporter) as track:
        track.fetch(url, PATIENCE_S, fetched)
        media = track.check()
        if doubt := length_doubt(media.duration_s or 0.0, job.duration_s):
            reporter.log("warning", doubt)
        converted(0.0)
        said = track.convert(fitted(media, job.duration_s), output, converted)
        check_counted(said, media, job.duration_s)
    return output
