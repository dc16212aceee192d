"""A finished job's files in the library: what the rows say when one is renamed or goes.

Each function runs inside one writing transaction. A rename is written down as an intent first
(tasks.renames): a second artifact of the same file, whose `replaces` is its own fingerprint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from models.clock import now
from models.errors import Conflict, InvalidRequest, NotFound
from models.job import Artifact, Job, Media, Removal
from models.job_state import TERMINAL
from models.job_writer import touch
from models.library_path import renamed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def held(session: Session, job_id: str, artifact_id: int) -> Artifact:
    """Lock and return a file that may change.

    Raises NotFound, and Conflict unless the job has ended.
    """
    status = session.execute(
        select(Job.status).where(Job.id == job_id).with_for_update()
    ).scalar_one_or_none()
    if status is None:
        raise NotFound("There is no such job.")
    file = session.get(Artifact, artifact_id, with_for_update=True)
    if file is None or (file.job_id, file.state) != (job_id, "published"):
        raise NotFound("There is no such file.")
    if status not in TERMINAL:
        raise Conflict(f"The job is {status.lower()}; its files can change once it has ended.")
    return file


def intend_rename(session: Session, file: Artifact, name: str) -> Artifact | None:
    """Write down the name that a file is to get; None when it has it already.

    Raises InvalidRequest for what is no name, and Conflict when the name belongs to a file.
    """
    path = renamed(file.path, name)
    if path is None:
        raise InvalidRequest("This is not a name for a file.")
    if path == file.path:
        return None
    other = session.execute(select(Artifact).where(Artifact.path == path)).scalar_one_or_none()
    if other is not None:
        raise Conflict("There is a file of this name already.")
    wish = Artifact(
        job_id=file.job_id,
        attempt=file.attempt,
        path=path,
        size_bytes=file.size_bytes,
        fingerprint=file.fingerprint,
        replaces=file.fingerprint,
        created_at=now(),
    )
    session.add(wish)
    session.flush()
    return wish


def renamed_from(session: Session, wish: Artifact) -> Artifact | None:
    """Return the file that is to get this name; None when the row is no wish to rename one."""
    if wish.state != "intent" or wish.replaces != wish.fingerprint:
        return None
    return session.execute(
        select(Artifact)
        .where(
            Artifact.job_id == wish.job_id,
            Artifact.state == "published",
            Artifact.fingerprint == wish.fingerprint,
        )
        .order_by(Artifact.id)
        .limit(1)
        .with_for_update()
    ).scalar_one_or_none()


def complete_rename(session: Session, wish: Artifact, file: Artifact) -> None:
    """Write that the file has its new name."""
    wish.state, wish.replaces = "published", None
    _point(session, file, f"library/{wish.path}")
    session.delete(file)


def forget(session: Session, file: Artifact) -> None:
    """Let a job know of a file no more; the job stays."""
    _point(session, file, None)
    session.delete(file)


def ask_removal(session: Session, file: Artifact) -> None:
    """Forget a file and have it removed from the library."""
    session.add(Removal(path=file.path, fingerprint=file.fingerprint, created_at=now()))
    forget(session, file)


def _point(session: Session, file: Artifact, path: str | None) -> None:
    touch(session, file.job_id)
    session.execute(
        update(Media)
        .where(Media.job_id == file.job_id, Media.video_path == f"library/{file.path}")
        .values(video_path=path)
    )
