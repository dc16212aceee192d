"""A voice track of the vot service, fetched and checked: the result, or its beginning."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from models.errors import DamagedDub, DamagedMedia, MediaToolFailed
from pipelines.dub.vot.fetch import Wanted, fetch
from pipelines.ffmpeg import guarded, run_ffmpeg
from pipelines.probe import probe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from models.stage_io import DubInput
    from pipelines.probe import Probe
    from pipelines.reporter import Reporter

SIZE_BASE = 32 * 1024 * 1024
SIZE_PER_SECOND = 48_000
"""Bytes: 384 kbit/s, more than any MP3 of speech."""


class TrackFile:
    """One track as a file in the job's folder; `with` removes it at the end."""

    def __init__(self, name: str, job: DubInput, reporter: Reporter) -> None:
        self._name = name
        self._job = job
        self._reporter = reporter
        self._path = Path(job.workdir, f"vot-{name}.mp3")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._path.unlink(missing_ok=True)

    def fetch(self, url: str, seconds: float, on_bytes: Callable[[int, int | None], None]) -> None:
        """Fetch it within so many seconds; raises what `fetch.fetch` raises."""
        limit = SIZE_BASE + int(self._job.duration_s * SIZE_PER_SECOND)
        wanted = Wanted(self._name, url, self._path, limit, seconds)
        fetch(wanted, self._job, self._reporter, on_bytes)

    def check(self) -> Probe:
        """Return what it holds; raises DamagedDub unless that is one whole audio stream."""
        try:
            media = probe(str(self._path), self._job.tools, self._reporter, check_tail=True)
        except DamagedMedia as error:
            raise DamagedDub(f"The vot service's {self._name} is no audio file.") from error
        if len(media.audio) != 1 or media.video or media.tail_damaged:
            raise DamagedDub(f"The vot service's {self._name} is damaged.")
        return media

    def convert(
        self, form: Sequence[str], output: str, on_seconds: Callable[[float], None] | None = None
    ) -> str:
        """Write it to `output` as ffmpeg's options `form` say, and return what ffmpeg said.

        Raises DamagedDub, Stopped.
        """
        audio = [*guarded(str(self._path)), "-map", "0:a:0"]
        try:
            argv = [self._job.tools.ffmpeg, *audio, *form, output]
            return run_ffmpeg(argv, self._reporter, on_seconds)
        except (DamagedMedia, MediaToolFailed) as error:
            raise DamagedDub(f"The vot service's {self._name} cannot be decoded.") from error
