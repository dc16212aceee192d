"""Take the beginning of a translation that the vot service has ready before the whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.dub.vot.track import TrackFile

if TYPE_CHECKING:
    from models.stage_io import DubInput
    from pipelines.reporter import Reporter

PATIENCE_S = 60.0
FORM = ("-ac", "1", "-c:a", "aac", "-b:a", "64k", "-movflags", "+faststart", "-f", "mp4")


def take_preview(url: str, percent: float, job: DubInput, reporter: Reporter) -> str:
    """Turn the partial track at `url` into a small file that browsers play; return its path.

    `percent` is the dub's progress, which a preview does not change. Raises what `fetch.fetch`
    raises, and DamagedDub for what is no whole audio file.
    """
    output = str(Path(job.workdir, "preview.m4a"))

    def fetched(size: int, total: int | None) -> None:
        reporter.progress(
            percent, phase="fetching a preview", downloaded_bytes=size, total_bytes=total
        )

    with TrackFile("preview", job, reporter) as track:
        track.fetch(url, PATIENCE_S, fetched)
        track.check()
        track.convert(FORM, output)
    return output
