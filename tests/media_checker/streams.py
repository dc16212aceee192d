"""Which streams there are, how they are named and flagged, and in which order the boxes lie."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.media_checker.probing import of_kind

if TYPE_CHECKING:
    from tests.media_checker.expected import Expected

BIBLIOGRAPHIC = {"fre": "fra", "ger": "deu", "dut": "nld", "chi": "zho"}
WEBM_ONLY = {"video": {"vp8", "vp9", "av1"}, "audio": {"opus", "vorbis"}, "subtitle": {"webvtt"}}
MP4_NEVER = {"vp8", "prores", "theora", "flac", "subrip", "ass", "webvtt"}
DOCTYPE = {"mkv": b"matroska", "webm": b"webm"}


def stream_problems(path: str, after: dict[str, Any], expected: Expected) -> list[str]:
    """Compare streams, names and flags with what was expected."""
    return [
        *_names(after, expected),
        *_counts(after, expected),
        *_container(path, after, expected),
        *order_problems(path),
    ]


def _names(after: dict[str, Any], expected: Expected) -> list[str]:
    found = []
    audio = of_kind(after, "audio")
    languages = tuple(s.get("tags", {}).get("language", "und") for s in audio)
    languages = tuple(BIBLIOGRAPHIC.get(code, code) for code in languages)
    if languages != expected.languages:
        found.append(f"languages: {languages}")
    titles = tuple(title(s) for s in audio)
    if expected.titles and titles != expected.titles:
        found.append(f"titles: {titles}")
    defaults = [n for n, s in enumerate(audio) if s["disposition"]["default"]]
    if defaults != [len(expected.languages) - 1]:
        found.append(f"default: {defaults}")
    return found


def title(stream: dict[str, Any]) -> str:
    """Return a track's name, wherever its container keeps it."""
    tags = stream.get("tags", {})
    return str(tags.get("title") or tags.get("handler_name", ""))


def _counts(after: dict[str, Any], expected: Expected) -> list[str]:
    wanted = {"video": int(expected.picture), "subtitle": expected.subtitles}
    counts = {kind: len(of_kind(after, kind)) for kind in wanted}
    found = [f"streams: {counts[k]} {k}" for k in wanted if counts[k] != wanted[k]]
    if expected.picture and after["streams"][0]["codec_type"] != "video":
        found.append("streams: the picture is not the first")
    if len(after["chapters"]) != expected.chapters:
        found.append(f"chapters: {len(after['chapters'])}")
    covers = sum(s["disposition"]["attached_pic"] for s in after["streams"])
    return found if covers == expected.cover else [*found, f"cover: {covers}"]


def _container(path: str, after: dict[str, Any], expected: Expected) -> list[str]:
    if expected.container == "mp4":
        wrong = [s for s in after["streams"] if s.get("codec_name", "") in MP4_NEVER]
    else:
        wrong = [
            s
            for s in after["streams"]
            if expected.container == "webm"
            and s.get("codec_name") not in WEBM_ONLY.get(s["codec_type"], ())
        ]
    found = [f"codec: {s['codec_name']} in {expected.container}" for s in wrong]
    head = Path(path).read_bytes()[:64]
    if expected.container:
        sign = DOCTYPE.get(expected.container, b"ftyp")
        found += [] if sign in head else [f"container: not {expected.container}"]
    return found


def order_problems(path: str) -> list[str]:
    """Tell when an mp4's index comes after what it is the index of."""
    order = boxes(path)
    if b"ftyp" not in order[:1]:
        return []
    wanted = b"moov" in order and order.index(b"moov") < order.index(b"mdat")
    return [] if wanted else ["faststart: moov at the end"]


def boxes(path: str) -> list[bytes]:
    """Return the names of an mp4's outermost boxes; of another file the first four odd bytes."""
    names = []
    with Path(path).open("rb") as file:
        while len(head := file.read(8)) == 8:
            size, name = struct.unpack(">I4s", head)
            names.append(name)
            if name != b"ftyp" and names[0] != b"ftyp":
                break
            if size == 1:
                size = struct.unpack(">Q", file.read(8))[0] - 8
            file.seek(size - 8, 1)
            if size == 0:
                break
    return names
