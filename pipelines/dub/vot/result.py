"""Take the voice track that the vot service made: at once, checked, as a WAV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.dub.vot.track import TrackFile

if TYPE_CHECKING:
    from models.stage_io import DubInput
    from pipelines.reporter import Reporter

SAMPLE_RATE = 48_000
SHORT_SHARE = 0.8
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
        length = track.check().duration_s or 0.0
        if length < job.duration_s * SHORT_SHARE:
            reporter.log(
                "warning", f"The dub lasts {length:.0f} s, the video {job.duration_s:.0f} s."
            )
        converted(0.0)
        fit = ["-af", "apad", "-t", f"{job.duration_s:.6f}"]
        form = ["-ac", "1", "-ar", str(SAMPLE_RATE), "-c:a", "pcm_s16le", "-f", "wav"]
        track.convert([*fit, *form], output, converted)
    return output
