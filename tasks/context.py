"""What a worker process holds: made once by tasks.process, read by everything in this room."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from models.stage_io import LocalModels

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from models.job_state import Stage
    from models.seal import Seal
    from models.stage_io import Egress, Tools
    from tasks.announce import Announcer
    from tasks.hints import Hints
    from tasks.reserve import Reserve


@dataclass(frozen=True)
class DubOptions:
    """The operator's choices for engines and the mix."""

    vot_enabled: bool
    vot_host: str
    vot_api_token: str
    ducking_level: float
    loudness_lufs: float
    vot_proxy: str | None = None
    vot_preview: bool = False
    local: LocalModels = field(default_factory=LocalModels)
    cache_bytes: int = 0
    """How much room dubs that were made before may take; 0: none are kept."""


@dataclass(frozen=True)
class Context:
    """The values of one worker process."""

    engine: Engine
    redis_url: str
    announcer: Announcer
    hints: Hints
    worker: str
    """This worker's name, `stage@host`."""
    host: str
    media_root: Path
    library_template: str
    tools: Tools
    egress: Egress
    dub: DubOptions
    rate_limit: int | None
    proxy: str | None
    reserve_bytes: int = 0
    """Free space on the media's disk that is left alone."""
    reserve: Reserve | None = None
    """Where the database is a file of this machine: what keeps it writable."""
    find_seal: Callable[[], Seal | None] = lambda: None
    """Looks for the key that cookies of sites are sealed with; None where it is not."""
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def library(self) -> Path:
        """Finished files."""
        return self.media_root / "library"

    @property
    def dub_cache(self) -> Path:
        """Dubs that were made before."""
        return self.media_root / "cache" / "dubs"

    def job_dir(self, job_id: str) -> Path:
        """Return the folder of everything a job has in work."""
        return self.media_root / "tmp" / job_id

    def kept_dir(self, job_id: str) -> Path:
        """Return the folder of what later stages need."""
        return self.job_dir(job_id) / "kept"

    def thumbnail(self, job_id: str) -> Path:
        """Return where a job's thumbnail outlives its work."""
        return self.media_root / "thumbnails" / f"{job_id}.jpg"

    def workdir(self, job_id: str, attempt: int, stage: Stage) -> Path:
        """Return the folder of one attempt of one stage."""
        return self.job_dir(job_id) / str(attempt) / str(stage)


_current: list[Context] = []


def install(context: Context) -> None:
    """Make `context` this process's."""
    _current[:] = [context]


def current() -> Context:
    """Return this process's context; raises IndexError before install()."""
    return _current[0]
