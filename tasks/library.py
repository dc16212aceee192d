"""Put a finished file into the library, whole or not at all (ARCHITECTURE, invariant 4).

The intent row is committed first, then the rename happens without overwriting, then the caller
commits the outcome. After a crash the intent row tells whether the rename took place.
"""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models.clock import now
from models.database import transaction
from models.errors import DiskFull, LibraryNotWritable
from models.job import Artifact, Job
from models.library_path import Naming, library_path
from tasks.lease import LeaseLost, Run, renew
from tasks.library_files import exchange, fingerprint, inside, is_ours, rename_new, sync

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path, PurePosixPath

    from sqlalchemy.orm import Session

    from models.stage_io import MediaInfo
    from tasks.context import Context

log: Final = structlog.get_logger(__name__)
NAMES_TRIED: Final = 1000


def publish(context: Context, run: Run, source: Path, media: MediaInfo) -> Artifact:
    """Rename `source` into the library and return its artifact, still to be marked published.

    Raises LibraryNotWritable, DiskFull, and LeaseLost when the run is no longer ours.
    """
    sync(source)
    mark = fingerprint(source)
    for number in range(1, NAMES_TRIED):
        try:
            artifact = _intend(context, run, source, media, mark, number)
            if artifact is not None and _rename(context, artifact, source):
                return artifact
        except IntegrityError:
            continue  # another job has claimed this name at the same moment
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise DiskFull from error
            raise LibraryNotWritable(f"{LibraryNotWritable.__doc__} ({error.strerror})") from error
    raise LibraryNotWritable("Every name for this file is taken in the library.")


def _rename(context: Context, artifact: Artifact, source: Path) -> bool:
    """Do what was intended; False when somebody else took the name just now."""
    target = inside(context.library, artifact.path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        place = _exchange_own if artifact.state == "published" else _rename_into_folder
        if not place(source, target, artifact):
            _withdraw(context, artifact)
            return False
    except OSError:
        _withdraw(context, artifact)
        raise
    sync(target.parent)
    return True


def _exchange_own(source: Path, target: Path, artifact: Artifact) -> bool:
    """Put the file in the place of the job's own older one; False when that is another's by now."""
    try:
        exchanged = exchange(source, target)
    except FileNotFoundError:  # somebody has just removed the older one
        return _rename_into_folder(source, target, artifact)
    if not exchanged:
        os.replace(source, target)  # noqa: PTH105
        return True
    if not is_ours(source, artifact):
        exchange(source, target)
        return False
    source.unlink()
    return True


def _rename_into_folder(source: Path, target: Path, _artifact: Artifact) -> bool:
    try:
        return rename_new(source, target)
    except FileNotFoundError:  # a removal has just taken the folder, which was empty
        target.parent.mkdir(parents=True, exist_ok=True)
        return rename_new(source, target)


def _intend(
    context: Context, run: Run, source: Path, media: MediaInfo, mark: str, number: int
) -> Artifact | None:
    """Commit the intent; None when this name belongs to somebody else."""
    with transaction(context.engine) as session:
        renew(session, run, None)
        path = str(_name(context, session, run, source, media, number))
        known = session.execute(
            select(Artifact).where(Artifact.path == path).with_for_update()
        ).scalar_one_or_none()
        if known is not None and known.job_id != run.job_id:
            return None
        if not _may_take(inside(context.library, path), known):
            return None
        if known is None:
            known = Artifact(job_id=run.job_id, path=path, state="intent", created_at=now())
            session.add(known)
        if known.state == "published":
            # Until the exchange is done, either file is this job's.
            there = fingerprint(inside(context.library, path))
            if there not in {known.fingerprint, known.replaces}:
                return None
            known.replaces = there
        known.fingerprint, known.size_bytes = mark, source.stat().st_size
        known.attempt = run.attempt
        session.flush()
        return known


def _may_take(target: Path, known: Artifact | None) -> bool:
    """Whether the name is free, or taken by a file that `known` says is this job's.

    A file that an attempt renamed here and died before saying so is removed: the intent is about
    to name another file, and would then no longer tell whose this one is.
    """
    if not os.path.lexists(target):
        if known is not None:
            known.state = "intent"
        return True
    if known is None or not is_ours(target, known):
        return False
    if known.state == "intent":
        target.unlink()
    return True


def _name(
    context: Context, session: Session, run: Run, source: Path, media: MediaInfo, number: int
) -> PurePosixPath:
    job = session.get_one(Job, run.job_id)
    naming = Naming(
        title=job.name or media.title or job.title or "video",
        id=media.source_id or job.id,
        uploader=media.uploader or "",
        date=media.upload_date or "",
        lang=job.target_lang if job.requested_dubbing else "",
    )
    extension = source.suffix.lstrip(".")
    return library_path(context.library_template, naming, job.folder, extension, number)


def _withdraw(context: Context, artifact: Artifact) -> None:
    with transaction(context.engine) as session:
        row = session.get(Artifact, artifact.id)
        if row is not None and row.state == "intent":
            session.delete(row)


def take_back(context: Context, artifact: Artifact) -> None:
    """Remove a file that was renamed here for a job that no longer wants it."""
    if artifact.state == "published":
        return  # it took the place of a file that the job has had before
    with transaction(context.engine) as session:
        row = session.get(Artifact, artifact.id, with_for_update=True)
        if row is not None and (row.state, row.attempt) != ("intent", artifact.attempt):
            return  # a later attempt goes on with this name, perhaps with the very same bytes
        target = inside(context.library, artifact.path)
        if is_ours(target, artifact):
            target.unlink()
        if row is not None:
            session.delete(row)


def mark_published(session: Session, artifact: Artifact) -> list[Artifact]:
    """Mark the artifact; return the job's older ones, now forgotten: their files may go.

    Raises LeaseLost when the job was deleted meanwhile.
    """
    row = session.get(Artifact, artifact.id)
    if row is None:
        raise LeaseLost
    row.state, row.replaces = "published", None
    older = session.execute(
        select(Artifact).where(Artifact.job_id == row.job_id, Artifact.id != row.id)
    )
    found = list(older.scalars())
    for other in found:
        session.delete(other)
    return found


def has_file(context: Context, session: Session, job_id: str) -> bool:
    """Whether a finished file of this job is in the library."""
    rows = session.execute(
        select(Artifact).where(Artifact.job_id == job_id, Artifact.state == "published")
    )
    return any(is_ours(context.library / row.path, row) for row in rows.scalars())


def remove_superseded(context: Context, older: Iterable[Artifact]) -> None:
    """Remove the files of artifacts that were replaced; what somebody else put there stays."""
    for artifact in older:
        try:
            target = inside(context.library, artifact.path)
            if is_ours(target, artifact):
                target.unlink()
        except (OSError, LibraryNotWritable) as error:
            log.warning("older file not removed", path=artifact.path, reason=str(error))
