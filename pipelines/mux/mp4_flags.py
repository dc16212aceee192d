"""Take back the default flag that ffmpeg's mp4 muxer gives to the first subtitle track.

It enables the first track of each kind when none is default, whatever `-disposition` says, and
players then show subtitles that nobody asked for. Boxes: ISO/IEC 14496-12; one byte is changed.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

ENABLED = 1
HEAD = struct.Struct(">I4s")
LONG_SIZE = struct.Struct(">Q")
FLAGS_AT = 3
"""Version (1 byte) and flags (3) begin the content of tkhd; the last byte holds `enabled`."""
HANDLER_AT = 8


class Box(NamedTuple):
    """One box: its kind, and where its content begins and ends in the file."""

    kind: bytes
    begin: int
    end: int


def set_subtitle_defaults(path: Path, defaults: Sequence[bool]) -> None:
    """Enable or disable the subtitle tracks of an mp4, in their order."""
    with path.open("r+b") as file:
        size = file.seek(0, 2)
        moov = next(box for box in _boxes(file, 0, size) if box.kind == b"moov")
        tracks = [t for t in _boxes(file, *moov[1:]) if t.kind == b"trak" and _is_text(file, t)]
        for track, default in zip(tracks, defaults, strict=False):
            (header,) = _inside(file, track, b"tkhd")
            file.seek(header.begin + FLAGS_AT)
            flags = file.read(1)[0]
            file.seek(header.begin + FLAGS_AT)
            file.write(bytes([flags | ENABLED if default else flags & ~ENABLED]))


def _is_text(file: BinaryIO, track: Box) -> bool:
    for media in _inside(file, track, b"mdia"):
        for handler in _inside(file, media, b"hdlr"):
            file.seek(handler.begin + HANDLER_AT)
            return file.read(4) == b"sbtl"
    return False


def _inside(file: BinaryIO, outer: Box, kind: bytes) -> list[Box]:
    return [box for box in _boxes(file, outer.begin, outer.end) if box.kind == kind]


def _boxes(file: BinaryIO, begin: int, end: int) -> Iterator[Box]:
    while begin + HEAD.size <= end:
        file.seek(begin)
        size, kind = HEAD.unpack(file.read(HEAD.size))
        head = HEAD.size
        if size == 1:
            (size,) = LONG_SIZE.unpack(file.read(LONG_SIZE.size))
            head += LONG_SIZE.size
        stop = begin + size if size else end
        yield Box(kind, begin + head, stop)
        begin = max(stop, begin + head)
