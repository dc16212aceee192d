"""Put a finished file into the library, whole or not at all (ARCHITECTURE, invariant 4).

The intent row is committed first, then the rename happens without overwriting, then the caller
commits the outcome. After a crash the intent row tells whether the rename took place.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from models.clock import now
from models.database import transaction
from models.errors import LibraryNotWritable
from models.job import Artifact, Job
from models.library_path import Naming, library_path
from tasks.lease import Run, renew

if TYPE_CHECKING:
    from pathlib import PurePosixPath

    from sqlalchemy.orm import Session

    from models.stage_io import MediaInfo
    from tasks.context import Context

MIB: Final = 1024 * 1024
NAMES_TRIED: Final = 1000
AT_FDCWD: Final = -100
RENAME_NOREPLACE: Final = 1
_libc: Final = ctypes.CDLL(None, use_errno=True)


def publish(context: Context, run: Run, source: Path, media: MediaInfo) -> Artifact:
    """Rename `source` into the library and return its artifact, still to be marked published.

    Raises LibraryNotWritable, and LeaseLost when the run is no longer ours.
    """
    _sync(source)
    mark = fingerprint(source)
    for number in range(1, NAMES_TRIED):
        artifact = _intend(context, run, source, media, mark, number)
        if artifact is None:
            continue
        target = inside(context.library, artifact.path)
        try:
            _make_folder(target.parent)
            if _is_ours(target, artifact):
                os.replace(source, target)  # noqa: PTH105
            elif not rename_new(source, target):
                _withdraw(context, artifact)
                continue
        except OSError as error:
            _withdraw(context, artifact)
            raise LibraryNotWritable(f"{LibraryNotWritable.__doc__} ({error.strerror})") from error
        _sync(target.parent)
        return artifact
    raise LibraryNotWritable("Every name for this file is taken in the library.")


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
        if known is None:
            known = Artifact(job_id=run.job_id, path=path, state="intent", created_at=now())
            session.add(known)
            known.fingerprint, known.size_bytes = mark, source.stat().st_size
        known.attempt = run.attempt
        session.flush()
        return known


def _name(
    context: Context, session: Session, run: Run, source: Path, media: MediaInfo, number: int
) -> PurePosixPath:
    job = session.get_one(Job, run.job_id)
    naming = Naming(
        title=media.title or job.title or "video",
        id=media.source_id or job.id,
        uploader=media.uploader or "",
        date=media.upload_date or "",
        lang=job.target_lang if job.requested_dubbing else "",
    )
    extension = source.suffix.lstrip(".")
    return library_path(context.library_template, naming, job.folder, extension, number)


def _is_ours(target: Path, artifact: Artifact) -> bool:
    """Whether the file that is already there is the one this job put there before."""
    try:
        size = target.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return False
    return size == artifact.size_bytes and fingerprint(target) == artifact.fingerprint


def _withdraw(context: Context, artifact: Artifact) -> None:
    with transaction(context.engine) as session:
        row = session.get(Artifact, artifact.id)
        if row is not None and row.state == "intent":
            session.delete(row)


def mark_published(session: Session, artifact: Artifact, size: int, mark: str) -> list[str]:
    """Mark the artifact; return the job's older library paths, now superseded and forgotten."""
    row = session.get_one(Artifact, artifact.id)
    row.state, row.size_bytes, row.fingerprint = "published", size, mark
    older = (
        session.execute(
            select(Artifact).where(Artifact.job_id == row.job_id, Artifact.id != row.id)
        )
        .scalars()
        .all()
    )
    for other in older:
        session.delete(other)
    return [other.path for other in older]


def inside(root: Path, relative: str) -> Path:
    """Return the path below `root`; raises LibraryNotWritable if links lead it out of there."""
    path = root / relative
    real_root = Path(os.path.realpath(root))
    if not Path(os.path.realpath(path)).is_relative_to(real_root):
        raise LibraryNotWritable("The name leads out of the library.")
    return path


def rename_new(source: Path, target: Path) -> bool:
    """Rename without overwriting (renameat2(2)); False when the name is taken.

    File systems that know no RENAME_NOREPLACE get a hard link, which never overwrites either.
    """
    done = _libc.renameat2(
        AT_FDCWD, os.fsencode(source), AT_FDCWD, os.fsencode(target), RENAME_NOREPLACE
    )
    if done == 0:
        return True
    code = ctypes.get_errno()
    if code == errno.EEXIST:
        return False
    if code not in {errno.EINVAL, errno.ENOSYS}:
        raise OSError(code, os.strerror(code), str(target))
    try:
        target.hardlink_to(source)
    except FileExistsError:
        return False
    source.unlink()
    return True


def fingerprint(path: Path) -> str:
    """Return SHA-256 over the size and the first and last MiB: tells files apart, not tampering."""
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        digest.update(file.read(MIB))
        file.seek(max(0, size - MIB))
        digest.update(file.read(MIB))
    return digest.hexdigest()


def _make_folder(path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
