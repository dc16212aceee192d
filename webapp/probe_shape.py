"""What a look at a link answers, and which jobs have the same video already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pydantic import Field
from sqlalchemy import or_, select

from models.job import SHOWN_TITLE, Job, Media
from models.job_state import Status
from models.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from models.stage_io import ProbeOutput

FILE_NAMES: Final = frozenset({"Generic", "HTML5MediaEmbed"})
"""Extractors of pages that no other knows: their ids are file names, the same on many sites."""


class SameJob(Wire):
    """A job that has this video."""

    id: str
    title: str | None
    status: Status


class FormatView(Wire):
    """One file that the source offers; `sizeBytes` may be an estimate, `bitrate` is bits/s."""

    id: str
    ext: str
    width: int | None
    height: int | None
    fps: float | None
    video_codec: str | None
    audio_codec: str | None
    bitrate: int | None
    size_bytes: int | None
    note: str | None
    """The source's own words about it."""


class EntryView(Wire):
    """One video of a list; `url` is the link that adds it."""

    url: str
    title: str | None
    duration_sec: float | None
    duplicate_of: str | None
    """The id of a job with the same link."""


class ProbeView(Wire):
    """What is at a link: one video, or a list when `isPlaylist`."""

    url: str
    title: str | None
    uploader: str | None
    duration_sec: float | None
    thumbnail_url: str | None
    """At the source, which the page does not load by itself."""
    webpage_url: str | None
    source_id: str | None
    extractor: str
    language: str | None
    size_bytes: int | None
    """Of the best formats; null where the source does not tell."""
    formats: list[FormatView] | None
    """From worst to best, the best three hundred; null unless asked for."""
    subtitles: list[str]
    automatic_subtitles: list[str]
    is_playlist: bool
    entries: list[EntryView] = Field(max_length=500)
    has_more: bool
    """The list goes on behind its entries."""
    duplicate_of: SameJob | None


def probe_view(session: Session, url: str, found: ProbeOutput, *, formats: bool) -> ProbeView:
    """Return what was found at `url`, with its formats or not, beside the jobs that there are."""
    same = None if found.is_list else same_job(session, url, found)
    known = _jobs_by_link(session, [entry.url for entry in found.entries])
    return ProbeView(
        url=url,
        title=found.title,
        uploader=found.uploader,
        duration_sec=found.duration_s,
        thumbnail_url=found.thumbnail_url,
        webpage_url=found.webpage_url,
        source_id=found.source_id,
        extractor=found.extractor,
        language=found.language,
        size_bytes=found.size_bytes,
        formats=[FormatView(**one.model_dump()) for one in found.formats] if formats else None,
        subtitles=list(found.subtitles),
        automatic_subtitles=list(found.automatic_subtitles),
        is_playlist=found.is_list,
        entries=[
            EntryView(
                url=entry.url,
                title=entry.title,
                duration_sec=entry.duration_s,
                duplicate_of=known.get(entry.url),
            )
            for entry in found.entries
        ],
        has_more=found.has_more,
        duplicate_of=same,
    )


def same_job(session: Session, url: str, found: ProbeOutput) -> SameJob | None:
    """Return the newest job with the same link or the same video, except canceled ones."""
    links = {url, found.webpage_url or url}
    same: list[ColumnElement[bool]] = [Job.url.in_(links)]
    if found.source_id is not None and found.extractor not in FILE_NAMES:
        same.append(Media.source_id == found.source_id)
    rows = session.execute(
        select(Job.id, Job.url, SHOWN_TITLE.label("title"), Job.status, Media.source_title)
        .join(Media, Media.job_id == Job.id, isouter=True)
        .where(or_(*same), Job.status != Status.CANCELED)
        .order_by(Job.id.desc())
        .limit(20)
    )
    for row in rows:
        by_id = row.source_title == found.title or _site(row.url) == _site(url)
        if row.url in links or by_id:
            return SameJob(id=row.id, title=row.title, status=row.status)
    return None


def _site(url: str) -> str:
    return urlsplit(url).netloc.lower().removeprefix("www.")


def _jobs_by_link(session: Session, links: Iterable[str]) -> dict[str, str]:
    """Return the newest job of each link that has one, except canceled ones."""
    wanted = list(links)
    if not wanted:
        return {}
    rows = session.execute(
        select(Job.url, Job.id)
        .where(Job.url.in_(wanted), Job.status != Status.CANCELED)
        .order_by(Job.id)
    )
    return {row.url: row.id for row in rows}
