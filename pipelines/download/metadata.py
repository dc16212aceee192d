"""What the source said and ffprobe measured, as one value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from models.stage_io import MediaInfo, Track
from pipelines.containers import iso639_2
from pipelines.download.chapters import chapters_of
from pipelines.download.options import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.download.fetch import Piece
    from pipelines.download.formats import Format
    from pipelines.probe import Probe

TEXT_LIMIT = 500
URL_LIMIT = 2000


def media_info(info: Format, pieces: Sequence[Piece], found: Probe) -> MediaInfo:
    """Combine the source's words, made harmless, with the file's measured facts."""
    language = info.get("language") or next((p.language for p in pieces if p.language), None)
    video = found.video
    return MediaInfo(
        duration_s=found.duration_s,
        width=video.width if video else None,
        height=video.height if video else None,
        fps=video.fps if video else None,
        video_codec=video.codec if video else None,
        audio_codec=found.audio[0].codec if found.audio else None,
        size_bytes=found.size_bytes,
        tracks=_tracks(found, language),
        subtitle_langs=found.subtitle_langs,
        chapters=chapters_of(info, found),
        format_ids=_format_ids(info),
        source_id=short_text(info.get("id")),
        title=short_text(info.get("title")),
        uploader=short_text(info.get("uploader") or info.get("channel")),
        upload_date=_date(info.get("upload_date")),
        thumbnail_url=web_link(info.get("thumbnail")),
        webpage_url=web_link(info.get("webpage_url")),
        language=short_text(language),
    )


def _format_ids(info: Format) -> tuple[str, ...]:
    chosen = info.get("requested_formats") or [info]
    names = (short_text(fmt.get("format_id")) for fmt in chosen)
    return tuple(name for name in names if name)


def _tracks(found: Probe, language: str | None) -> tuple[Track, ...]:
    spoken = iso639_2(language or "")
    return tuple(
        Track(
            index=number,
            language=stream.language if stream.language != "und" else spoken,
            codec=stream.codec,
            title=clean(stream.title),
            default=stream.default,
        )
        for number, stream in enumerate(found.audio)
    )


def short_text(value: object) -> str | None:
    """Return a foreign text made harmless and short; None when there is nothing in it."""
    return clean(str(value))[:TEXT_LIMIT] or None if value is not None else None


def _date(value: object) -> str | None:
    text = str(value or "")
    return text if re.fullmatch(r"[0-9]{8}", text) else None


def web_link(value: object) -> str | None:
    """Return an http(s) link of sane length, or None."""
    text = str(value or "")
    return text if re.match(r"https?://", text) and len(text) <= URL_LIMIT else None
