"""Bring the finished file to the disk with progress: one fsync of many gigabytes tells nothing."""

from __future__ import annotations

import ctypes
import errno
from typing import TYPE_CHECKING

from models.errors import DiskFull, MachineBusy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PIECE = 8 * 1024 * 1024
WRITE_AND_WAIT = 7
"""SYNC_FILE_RANGE_WAIT_BEFORE | _WRITE | _WAIT_AFTER, sync_file_range(2)."""
_libc = ctypes.CDLL(None, use_errno=True)


def save(path: Path, on_share: Callable[[float], None]) -> None:
    """Write what the kernel still holds of a file; `on_share` hears how much of it is done (0-1).

    It is no fsync: who renames the file does that, and has little to wait for then. Raises
    DiskFull or MachineBusy when the disk fails; a file system that knows nothing of it is left.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        for start in range(0, size, PIECE):
            failed = _libc.sync_file_range(
                file.fileno(), ctypes.c_int64(start), ctypes.c_int64(PIECE), WRITE_AND_WAIT
            )
            code = ctypes.get_errno() if failed else 0
            if code in {errno.ENOSPC, errno.EDQUOT}:
                raise DiskFull
            if code == errno.EIO:
                raise MachineBusy
            on_share((start + PIECE) / size)
