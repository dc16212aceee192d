"""What is at a link, without downloading it: a video's facts, or the entries of a list."""

from __future__ import annotations

import io
import itertools
import math
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urldefrag

from models.stage_io import ProbeOutput, SourceEntry, SourceFormat
from pipelines.download.extract import LISTS, Info, ask, sole
from pipelines.download.failures import CAUGHT, translate
from pipelines.download.formats import codec_name, has_audio, has_video, selector
from pipelines.download.metadata import short_text, web_link
from pipelines.download.options import base_params
from pipelines.download.warm import close_ydl, make_ydl
from pipelines.egress import EgressPolicy, check_url, guard

if TYPE_CHECKING:
    from collections.abc import Iterable

    import yt_dlp

    from models.stage_io import ProbeInput

ENTRIES_MAX: Final = 500
FORMATS_MAX: Final = 300
LANGUAGES_MAX: Final = 200
SOCKET_TIMEOUT_S: Final = 10
CHAT: Final = "live_chat"


def run_probe(job: ProbeInput) -> ProbeOutput:
    """Return what is at `job.url`; raises StageErrors only."""
    policy = EgressPolicy.of(job.egress, job.proxy)
    check_url(job.url, policy)
    try:
        with guard(policy):
            ydl = make_ydl(_params(job), own_connections=bool(job.proxy or job.cookies))
            try:
                return _look(ydl, job.url)
            finally:
                close_ydl(ydl)
    except CAUGHT as error:
        raise translate(error) from error


def _params(job: ProbeInput) -> dict[str, Any]:
    params = base_params() | {
        "logger": _Silent(),
        "format": selector("bestvideo+bestaudio", "mkv"),
        "playlist_items": f"1:{ENTRIES_MAX + 1}",
        "retries": 1,
        "extractor_retries": 0,
        "socket_timeout": SOCKET_TIMEOUT_S,
        "js_runtimes": {"node": {"path": job.tools.node}} if job.tools.node else {},
    }
    if job.proxy:
        params["proxy"] = job.proxy
    if job.cookies:
        params["cookiefile"] = io.StringIO(job.cookies)
    return params


class _Silent:
    """Nobody keeps a log of a look; what goes wrong comes as an exception."""

    def debug(self, message: str) -> None: ...

    info = warning = error = debug


def _look(ydl: yt_dlp.YoutubeDL, url: str) -> ProbeOutput:
    info = ask(ydl, url)
    if info.get("_type") not in LISTS:
        return _video(sole(ydl, info))
    found = itertools.islice(info.get("entries") or [], ENTRIES_MAX + 1)
    entries = [entry for entry in found if entry]
    if len(entries) <= 1:
        return _video(sole(ydl, info | {"entries": entries}))
    return _list(info, entries)


def _video(info: Info) -> ProbeOutput:
    chosen = info.get("requested_formats") or [info]
    sizes = [_size(fmt) for fmt in chosen]
    return ProbeOutput(
        **_common(info),
        duration_s=_positive(info.get("duration")),
        language=short_text(info.get("language")),
        size_bytes=None if None in sizes else sum(size or 0 for size in sizes),
        formats=_formats(info.get("formats") or chosen),
        subtitles=_languages(info.get("subtitles")),
        automatic_subtitles=_languages(info.get("automatic_captions")),
    )


def _list(info: Info, entries: list[Info]) -> ProbeOutput:
    own = _bare(str(info.get("webpage_url") or ""))
    shown = [_entry(entry, own) for entry in entries[:ENTRIES_MAX]]
    return ProbeOutput(
        **_common(info),
        is_list=True,
        entries=tuple(entry for entry in shown if entry is not None),
        has_more=len(entries) > ENTRIES_MAX,
    )


def _common(info: Info) -> dict[str, Any]:
    return {
        "extractor": short_text(info.get("extractor_key")) or "",
        "source_id": short_text(info.get("id")),
        "title": short_text(info.get("title")),
        "uploader": short_text(info.get("uploader") or info.get("channel")),
        "thumbnail_url": web_link(info.get("thumbnail") or _last_url(info.get("thumbnails"))),
        "webpage_url": web_link(info.get("webpage_url")),
    }


def _last_url(thumbnails: Iterable[Info] | None) -> Any:
    """Return the best thumbnail of a list, which names none as its own."""
    return next((one.get("url") for one in reversed(list(thumbnails or []))), None)


def _entry(entry: Info, own: str) -> SourceEntry | None:
    """Return an entry with the link to add; a page's own videos have only their media's link."""
    links = (entry.get("webpage_url"), entry.get("original_url"), entry.get("url"))
    usable = (web_link(link) for link in links)
    link = next((link for link in usable if link and _bare(link) != own), None)
    if link is None:
        return None
    duration = _positive(entry.get("duration"))
    return SourceEntry(url=link, title=short_text(entry.get("title")), duration_s=duration)


def _bare(link: str) -> str:
    return urldefrag(link).url


def _formats(offered: list[Info]) -> tuple[SourceFormat, ...]:
    """Return the best of what is offered, without the pictures of a time line's preview."""
    media = [fmt for fmt in offered if has_video(fmt) or has_audio(fmt)]
    return tuple(_format(fmt) for fmt in media[-FORMATS_MAX:])


def _format(fmt: Info) -> SourceFormat:
    kilobits = _positive(fmt.get("tbr"))
    return SourceFormat(
        id=short_text(fmt.get("format_id")) or "",
        ext=short_text(fmt.get("ext")) or "",
        width=_whole(fmt.get("width")),
        height=_whole(fmt.get("height")),
        fps=_positive(fmt.get("fps")),
        video_codec=_codec(fmt.get("vcodec")),
        audio_codec=_codec(fmt.get("acodec")),
        bitrate=None if kilobits is None else round(kilobits * 1000),
        size_bytes=_size(fmt),
        note=short_text(fmt.get("format_note")),
    )


def _codec(raw: str | None) -> str | None:
    """Return ffprobe's name of a codec, or the source's own; None for no such stream."""
    return None if raw in {None, "none"} else codec_name(raw) or short_text(raw)


def _size(fmt: Info) -> int | None:
    return _whole(fmt.get("filesize") or fmt.get("filesize_approx"))


def _languages(subtitles: dict[str, Any] | None) -> tuple[str, ...]:
    codes = (short_text(code) for code in sorted(subtitles or {}) if code != CHAT)
    return tuple(code for code in codes if code)[:LANGUAGES_MAX]


def _positive(value: object) -> float | None:
    usable = isinstance(value, int | float) and math.isfinite(value) and value > 0
    return float(value) if usable else None  # type: ignore[arg-type]


def _whole(value: object) -> int | None:
    number = _positive(value)
    return None if number is None else int(number)
