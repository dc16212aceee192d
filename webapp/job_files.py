"""Every file that is there of a job: in the library, and kept for stages to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import select

from models.errors import NotFound
from models.job import Artifact, Media
from models.wire import Wire
from webapp import one_voice
from webapp.job_query import get_job
from webapp.library import first_existing, media_type

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

Kind = Literal["library", "video", "dub", "preview", "subtitles", "dubSubtitles", "thumbnail"]
LIBRARY: Final = "library-"
ID_MAX: Final = 2**31 - 1  # what the column of an artifact's id holds


class FileView(Wire):
    """One file of a job; its size in bytes."""

    key: str
    kind: Kind
    """`library` is the finished file; the others are kept for work that may still come."""
    name: str
    path: str
    """Below the media folder."""
    size_bytes: int
    media_type: str
    language: str | None
    audio_tracks: int
    """From how many audio tracks `audio` can choose; 0 where the kind of file forbids it."""
    url: str


class FileList(Wire):
    """The files of a job, the best one first."""

    files: list[FileView]


@dataclass(frozen=True)
class Known:
    """A file the rows tell of; it may be gone."""

    key: str
    kind: Kind
    path: str
    language: str | None = None


def known_files(session: Session, job_id: str) -> list[Known]:
    """Return the files that a job's rows tell of, the best one first; raises NotFound."""
    get_job(session, job_id)
    published = session.execute(
        select(Artifact.id, Artifact.path)
        .where(Artifact.job_id == job_id, Artifact.state == "published")
        .order_by(Artifact.id.desc())
    ).all()
    media = session.execute(select(Media).where(Media.job_id == job_id)).scalar_one_or_none()
    files = [Known(key_of(row.id), "library", f"library/{row.path}") for row in published]
    in_library = {file.path for file in files}
    counts: dict[Kind, int] = {}
    for kind, path, language in _kept(media):
        if path in in_library:
            continue
        number = counts[kind] = counts.get(kind, -1) + 1
        files.append(Known(f"{kind}-{number}", kind, path, language))
    return files


def key_of(artifact_id: int) -> str:
    """Return the key of a file in the library."""
    return f"{LIBRARY}{artifact_id}"


def artifact_of(key: str) -> int | None:
    """Return which file of the library a key names; None when it names another file."""
    number = key.removeprefix(LIBRARY)
    if number == key or not number.isdecimal() or int(number) > ID_MAX:
        return None
    return int(number)


def _kept(media: Media | None) -> Iterator[tuple[Kind, str, str | None]]:
    if media is None:
        return
    if media.video_path:
        yield "video", media.video_path, None
    if media.audio_dubbed_path:
        yield "dub", media.audio_dubbed_path, None
    if media.preview_path:
        yield "preview", media.preview_path, None
    yield from _subtitles("subtitles", media.subtitles)
    yield from _subtitles("dubSubtitles", media.dub_subtitles)
    if media.thumbnail_path:
        yield "thumbnail", media.thumbnail_path, None


def _subtitles(
    kind: Kind, files: list[dict[str, Any]] | None
) -> Iterator[tuple[Kind, str, str | None]]:
    for file in files or []:
        yield kind, str(file["path"]), str(file.get("language") or "") or None


def existing(job_id: str, files: list[Known], root: Path) -> FileList:
    """Return those files that are really there, below `root`."""
    views = []
    for file in files:
        try:
            path = first_existing([root / file.path], root)
            views.append(_view(job_id, file, path))
        except (NotFound, OSError):  # gone, or going right now
            continue
    return FileList(files=views)


def _view(job_id: str, file: Known, path: Path) -> FileView:
    return FileView(
        key=file.key,
        kind=file.kind,
        name=path.name,
        path=file.path,
        size_bytes=path.stat().st_size,
        media_type=media_type(path),
        language=file.language,
        audio_tracks=one_voice.count(path),
        url=f"/api/jobs/{job_id}/files/{file.key}",
    )
