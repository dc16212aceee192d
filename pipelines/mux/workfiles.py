"""The files that a mux has in its folder, and which of them are left at its end."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.stage_io import MuxInput


class WorkFiles:
    """Names below the job's workdir; who is done with the work leaves the finished file only."""

    def __init__(self, job: MuxInput) -> None:
        self._folder = Path(job.workdir)
        self.mix = self._folder / "mix.w64"
        self.cover = self._folder / "cover"
        self.target = self._folder / f"finished.{job.container}"

    def text(self, code: str) -> Path:
        """Return the name of clean subtitles in one language."""
        return self._folder / f"text.{code}"

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Remove what was only needed on the way, and after a failure the unfinished file too."""
        done = False
        try:
            yield
            done = True
        finally:
            for path in (self.mix, self.cover, *self._folder.glob("text.*")):
                path.unlink(missing_ok=True)
            if not done:
                self.target.unlink(missing_ok=True)
