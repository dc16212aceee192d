"""A file that holds space back, so that the database can be written when the disk is full."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import structlog
from sqlalchemy import event

if TYPE_CHECKING:
    from sqlalchemy import Engine

log: Final = structlog.get_logger(__name__)
SIZE_MAX: Final = 64 * 1024 * 1024
SHARE: Final = 20
"""The file takes at most one part in so many of its disk."""
NAME: Final = "reserve"


class Reserve:
    """The file in `folder`, which is where the database is."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    @classmethod
    def beside(cls, engine: Engine) -> Self | None:
        """Return the reserve of an SQLite database, on guard for this engine; None for others."""
        if engine.dialect.name != "sqlite" or not engine.url.database:
            return None
        reserve = cls(Path(engine.url.database).parent)
        event.listen(engine, "handle_error", reserve._on_error)
        return reserve

    def size(self) -> int:
        """Return how large the file should be, in bytes."""
        return min(SIZE_MAX, shutil.disk_usage(self._path.parent).total // SHARE)

    def keep(self) -> None:
        """Make the file where there is room for it twice; give it up before the disk is full."""
        size, free = self.size(), shutil.disk_usage(self._path.parent).free
        if self._path.exists():
            if free < size // 8:
                self.release()
        elif free > size * 2:
            self._make(size)

    def _make(self, size: int) -> None:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, size)
        except OSError:
            self._path.unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)

    def release(self) -> None:
        """Remove the file."""
        self._path.unlink(missing_ok=True)
        log.warning("the disk of the database is full: its reserve is given up")

    def _on_error(self, context: Any) -> None:
        """Release the file when the database says that its disk is full; the write can be retried.

        SQLITE_FULL, "database or disk is full": https://www.sqlite.org/rescode.html#full
        """
        if "disk is full" in str(context.original_exception) and self._path.exists():
            self.release()
