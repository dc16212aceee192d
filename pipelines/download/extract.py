"""Ask the source what there is: exactly one video that is not live."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from models.errors import UnsupportedUrl
from pipelines.failure_table import LIVE, NO_MEDIA

if TYPE_CHECKING:
    import yt_dlp

Info = dict[str, Any]
LISTS = frozenset({"playlist", "multi_video"})
PLAYLIST = (
    "This link is a playlist or a page with several videos; add the link of each video you want."
)


def extract(ydl: yt_dlp.YoutubeDL, url: str) -> Info:
    """Return what yt-dlp knows of the one video at `url`, its formats chosen.

    Raises UnsupportedUrl for live streams and for more than one video, and yt-dlp's errors.
    """
    return sole(ydl, ask(ydl, url))


def sole(ydl: yt_dlp.YoutubeDL, info: Info) -> Info:
    """Return the one video that yt-dlp's answer is about; raises like `extract`."""
    if info.get("_type") in LISTS:
        info = _only_entry(ydl, info)
    if info.get("is_live") or info.get("live_status") in {"is_live", "is_upcoming"}:
        raise UnsupportedUrl(LIVE)
    if not info.get("url") and not info.get("requested_formats"):
        raise UnsupportedUrl(NO_MEDIA)
    return _without_number(info)


def ask(ydl: yt_dlp.YoutubeDL, url: str, ie_key: str | None = None) -> Info:
    """Return what yt-dlp says is at `url`: a video or a list. Raises UnsupportedUrl for nothing."""
    info: Info | None = ydl.extract_info(url, download=False, ie_key=ie_key)
    if info is None:
        raise UnsupportedUrl(NO_MEDIA)
    return info


def _only_entry(ydl: yt_dlp.YoutubeDL, playlist: Info) -> Info:
    entries = [e for e in itertools.islice(playlist.get("entries") or [], 2) if e]
    if not entries:
        raise UnsupportedUrl(NO_MEDIA)
    if len(entries) > 1:
        raise UnsupportedUrl(PLAYLIST)
    entry: Info = entries[0]
    if entry.get("_type") in {"url", "url_transparent"}:
        entry = ask(ydl, entry["url"], entry.get("ie_key"))
    if entry.get("_type") in LISTS:
        raise UnsupportedUrl(PLAYLIST)
    return entry


def _without_number(info: Info) -> Info:
    """Take off the number that the generic extractor gives a page's videos, also a lone one."""
    title, name = str(info.get("title") or ""), str(info.get("id") or "")
    if title.endswith(" (1)") and name.endswith("-1"):
        return info | {"title": title.removesuffix(" (1)"), "id": name.removesuffix("-1")}
    return info
