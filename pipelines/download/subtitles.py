"""Which subtitles to fetch, and fetching them; none of them ever fails the video."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from models.errors import AddressForbidden
from models.languages import find_language
from models.stage_io import SubtitleFile
from pipelines.download.failures import CAUGHT, translate
from pipelines.download.fetch import download_to

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import yt_dlp

    from models.stage_io import DownloadInput
    from pipelines.download.formats import Format
    from pipelines.reporter import Reporter

Tracks = dict[str, list[dict[str, Any]]]
READABLE = ("vtt", "srt")
MAX_BYTES = 20_000_000


def wanted_languages(job: DownloadInput, info: Format) -> list[str]:
    """Return the source's own tags of the subtitles to fetch, without repetition.

    Those asked for by people come first, then the one the dub will be made from; that one also
    stands in when people asked for subtitles in no special language.
    """
    manual, automatic = _readable(info.get("subtitles")), _readable(info.get("automatic_captions"))
    spoken = info.get("language") or ""
    tags: list[str | None] = []
    if job.embed_subtitles:
        tags += [_find(language, manual, automatic) for language in job.subtitle_langs]
    if job.keep_subtitles or (job.embed_subtitles and not job.subtitle_langs):
        tags.append(_for_dub(job.dub_source_lang, spoken, manual, automatic))
    return list(dict.fromkeys(tag for tag in tags if tag))


def _source_order(source: str, spoken: str) -> list[str]:
    if source != "auto":
        return [source]
    return ["en", *([spoken] if spoken else [])]


def _for_dub(source: str, spoken: str, manual: Tracks, automatic: Tracks) -> str | None:
    order = _source_order(source, spoken)
    tag = next((t for t in (_find(lang, manual, {}) for lang in order) if t), None)
    if tag is None and source == "auto" and manual:
        tag = next(iter(manual))
    if tag is not None:
        return tag
    # speech recognition in another language than the spoken one is a machine translation
    heard = [spoken] if spoken and source == "auto" else order
    return next((t for t in (_find(lang, {}, automatic) for lang in heard) if t), None)


def _find(language: str, manual: Tracks, automatic: Tracks) -> str | None:
    """Return the tag of a language: by people before by machine, exact before the same language."""
    for tracks in (manual, automatic):
        for tag in (f"{language}-orig", language):
            if tag in tracks:
                return tag
        known = find_language(language)
        for tag in tracks:
            if known is not None and find_language(tag) == known:
                return tag
    return None


def _readable(tracks: Tracks | None) -> Tracks:
    return {
        tag: [f for f in formats if f.get("ext") in READABLE]
        for tag, formats in (tracks or {}).items()
        if any(f.get("ext") in READABLE for f in formats)
    }


def fetch_subtitles(
    ydl: yt_dlp.YoutubeDL, info: Format, tags: Iterable[str], folder: Path, reporter: Reporter
) -> tuple[SubtitleFile, ...]:
    """Fetch subtitles by tag; one that cannot be had is a warning in the log."""
    found = []
    for number, tag in enumerate(tags):
        reporter.check()
        path = _fetch_one(ydl, info, tag, folder / f"subtitle.{number}", reporter)
        if path is not None:
            found.append(SubtitleFile(path=str(path), language=tag))
    return tuple(found)


def _fetch_one(
    ydl: yt_dlp.YoutubeDL, info: Format, tag: str, stem: Path, reporter: Reporter
) -> Path | None:
    manual, automatic = _readable(info.get("subtitles")), _readable(info.get("automatic_captions"))
    formats = manual.get(tag) or automatic[tag]
    track = min(formats, key=lambda f: READABLE.index(f["ext"]))
    path = stem.with_name(f"{stem.name}.{re.sub('[^A-Za-z0-9-]', '', tag)[:20]}.{track['ext']}")
    try:
        if track.get("data") is not None:
            path.write_text(track["data"], encoding="utf-8")
        else:
            headers = {"http_headers": info.get("http_headers"), "id": info.get("id")}
            download_to(ydl, path, headers | track, subtitle=True)
        if is_subtitle(path):
            return path
        reporter.log("warning", f"The {tag} subtitles are not readable and were left out.")
    except (*CAUGHT, AddressForbidden) as error:
        reason = translate(error).message
        reporter.log("warning", f"The {tag} subtitles could not be fetched: {reason}")
    return None


def is_subtitle(path: Path) -> bool:
    """Tell whether a file has at least one cue of WebVTT or SubRip and is of sane size."""
    if not path.is_file() or path.stat().st_size > MAX_BYTES:
        return False
    return b"-->" in path.read_bytes()
