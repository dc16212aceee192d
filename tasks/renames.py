"""Rename library files as somebody wished. Safe anywhere, twice.

The wish is committed first (models.job_file); the rename and what the rows say of it are one step
here. After a crash in between both names are known, and the step is done again.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import select

from models import job_file
from models.database import reading, transaction
from models.errors import LibraryNotWritable
from models.job import Artifact
from tasks.library_files import inside, is_ours, rename_new, sync

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

log: Final = structlog.get_logger(__name__)


def settle(engine: Engine, library: Path) -> None:
    """Finish what was left by somebody who died."""
    with reading(engine) as session:
        query = select(Artifact.id).where(
            Artifact.state == "intent", Artifact.replaces == Artifact.fingerprint
        )
        left = session.execute(query).scalars().all()
    for wish_id in left:
        try:
            finish(engine, library, wish_id)
        except (LibraryNotWritable, OSError) as error:
            log.warning("file not renamed", artifact=wish_id, reason=str(error))


def finish(engine: Engine, library: Path, wish_id: int) -> bool | None:
    """Rename a file; False when the name is taken, and the wish then forgotten.

    None when there is no such wish, or the file is under neither name: its library may be away.
    Raises OSError, and LibraryNotWritable when links lead out of the library.
    """
    with transaction(engine) as session:
        wish = session.get(Artifact, wish_id, with_for_update=True)
        file = None if wish is None else job_file.renamed_from(session, wish)
        if wish is None or file is None:
            return None
        source, target = inside(library, file.path), inside(library, wish.path)
        if is_ours(source, file):
            done = rename_new(source, target)
        elif not os.path.lexists(source) and is_ours(target, wish):
            done = True  # before whoever did it died
        else:
            return None
        if done:
            sync(target.parent)
            job_file.complete_rename(session, wish, file)
        else:
            session.delete(wish)
        return done


def withdraw(engine: Engine, wish_id: int) -> None:
    """Forget a wish that cannot be fulfilled; what has been renamed meanwhile stays."""
    with transaction(engine) as session:
        wish = session.get(Artifact, wish_id, with_for_update=True)
        if wish is not None and wish.state == "intent":
            session.delete(wish)
