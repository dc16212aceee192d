"""Files of a job: which one is the best, and removing what was in work. Paths stay under a root."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import select

from models.errors import NotFound
from models.job import Artifact, Media
from webapp.job_query import get_job

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy.orm import Session

log: Final = structlog.get_logger(__name__)
MEDIA_TYPES: Final = {
    ".mkv": "video/x-matroska",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".webm": "video/webm",
    ".mka": "audio/x-matroska",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
OTHER: Final = "application/octet-stream"
IMAGES: Final = frozenset({"image/jpeg", "image/png", "image/webp"})


@dataclass(frozen=True)
class JobFiles:
    """Where a job's files are, best first; not checked against the disk."""

    candidates: tuple[Path, ...]
    preview: Path | None


def files_of(session: Session, job_id: str, media_root: Path) -> JobFiles:
    """Return a job's files: the published one, then the video kept for later stages."""
    get_job(session, job_id)
    published = session.execute(
        select(Artifact.path)
        .where(Artifact.job_id == job_id, Artifact.state == "published")
        .order_by(Artifact.id.desc())
    ).scalars()
    found = [media_root / "library" / path for path in published]
    media = session.execute(select(Media).where(Media.job_id == job_id)).scalar_one_or_none()
    if media is not None and media.video_path:
        found.append(media_root / media.video_path)
    preview = media_root / media.preview_path if media and media.preview_path else None
    return JobFiles(tuple(found), preview)


def thumbnail_of(session: Session, job_id: str, media_root: Path) -> Path | None:
    """Return where a job's thumbnail is: one query, for a page asks for many at once."""
    query = select(Media.thumbnail_path).where(Media.job_id == job_id)
    path = session.execute(query).scalar_one_or_none()
    if path is None:
        get_job(session, job_id)
        return None
    return media_root / path


def first_existing(candidates: Iterable[Path], root: Path) -> Path:
    """Return the first regular file that really lies under `root`; raises NotFound."""
    for path in candidates:
        real = _inside(path, root)
        if real is not None and real.is_file():
            return real
    raise NotFound("There is no file yet, or it is gone.")


def media_type(path: Path) -> str:
    """Return the type to serve a file as; never guessed from its content."""
    return MEDIA_TYPES.get(path.suffix.lower(), OTHER)


def remove_file(path: Path) -> None:
    """Remove a file that may not be there; what cannot be removed is logged."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("file not removed", path=str(path), reason=str(error))


def remove_work(job_dir: Path) -> None:
    """Remove a job's folder of work; what cannot be removed now is upkeep's."""
    shutil.rmtree(job_dir, ignore_errors=True)


def _inside(path: Path, root: Path) -> Path | None:
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return None
    return real if real.is_relative_to(root.resolve()) else None
