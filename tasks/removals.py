"""Remove the library files that deleted jobs asked for, and nothing else. Safe anywhere, twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import select

from models.clock import now
from models.database import reading, transaction
from models.errors import LibraryNotWritable
from models.job import Artifact, Removal
from tasks.library_files import fingerprint, inside

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

log: Final = structlog.get_logger(__name__)
SETTLED_S: Final = 120.0
"""So long a worker that was renaming when its job was deleted may still bring the file."""


def perform(engine: Engine, library: Path) -> int:
    """Unlink what was asked for and is there, with the folders that this empties; return how many.

    A row whose file is not there is kept for SETTLED_S; one whose file cannot be removed, or
    whose library is not there at all, until it can.
    """
    if not library.is_dir():
        return 0
    with reading(engine) as session:
        ids = session.execute(select(Removal.id).order_by(Removal.id)).scalars().all()
    removed = 0
    for removal_id in ids:
        with transaction(engine) as session:
            row = session.get(Removal, removal_id, with_for_update={"skip_locked": True})
            if row is not None:
                removed += _attend_to(session, row, library)
    return removed


def _attend_to(session: Session, row: Removal, library: Path) -> bool:
    try:
        gone = _remove(session, row, library)
    except LibraryNotWritable:
        log.error("path outside the library left alone", path=row.path)  # noqa: TRY400 - says it all
        session.delete(row)
        return False
    except OSError as error:
        log.warning("file not removed", path=row.path, reason=str(error))
        return False
    if gone or row.created_at < now() - SETTLED_S:
        session.delete(row)
    return gone


def _remove(session: Session, row: Removal, library: Path) -> bool:
    """Unlink the file if it is the one that is meant; raises LibraryNotWritable and OSError."""
    target = inside(library, row.path)
    try:
        if target.is_symlink() or fingerprint(target) != row.fingerprint:
            return False
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False
    # After the look at the file: a job takes a name only while no file has it, and says so first.
    # So a file that was seen under a name which no job claims now was the deleted job's.
    claimed = select(Artifact.id).where(Artifact.path == row.path)
    if session.execute(claimed).scalar_one_or_none() is not None:
        return False
    target.unlink()
    _remove_empty(target.parent, library)
    return True


def _remove_empty(folder: Path, library: Path) -> None:
    while library in folder.parents:
        try:
            folder.rmdir()
        except OSError:  # not empty, or already gone
            return
        folder = folder.parent
