"""Keep the dubs that were made before within their room: the least recently used go first."""

from __future__ import annotations

import os
import shutil
import time
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import structlog

from tasks.stage_watch import free_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tasks.context import Context

log: Final = structlog.get_logger(__name__)
UNFINISHED_S: Final = 24 * 3600.0
"""A dub that is still being written after so long has been given up by its worker."""


class _Entry(NamedTuple):
    """A folder of the cache; used in seconds since the epoch, size in bytes."""

    path: Path
    used: float
    size: int
    finished: bool


def trim_dubs(context: Context) -> None:
    """Remove what does not fit any more, or takes what the disk has in reserve."""
    entries = sorted(_entries(context.dub_cache), key=attrgetter("used"), reverse=True)
    size = sum(entry.size for entry in entries)
    short = max(context.reserve_bytes - free_bytes(context), 0) if entries else 0
    room = min(context.dub.cache_bytes, size - short)
    taken = removed = 0
    for entry in entries:
        taken += entry.size
        given_up = not entry.finished and time.time() - entry.used > UNFINISHED_S
        if given_up or (taken > room and entry.finished):
            shutil.rmtree(entry.path, ignore_errors=True)
            removed += 1
    if removed:
        log.info("older dubs removed from the cache", dubs=removed)


def _entries(folder: Path) -> Iterator[_Entry]:
    """Yield the folders of the cache; links are left alone and never followed."""
    if folder.is_symlink() or not folder.is_dir():
        return
    with os.scandir(folder) as found:
        for one in found:
            if one.is_dir(follow_symlinks=False):
                used = one.stat(follow_symlinks=False).st_mtime
                finished = not one.name.startswith(".")
                yield _Entry(Path(one.path), used, _size(one.path), finished)


def _size(folder: str) -> int:
    with os.scandir(folder) as files:
        return sum(file.stat(follow_symlinks=False).st_size for file in files)
