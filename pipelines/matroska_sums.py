"""The checksums in a Matroska file: ffmpeg writes a CRC-32 into every part of the Segment.

Format: RFC 8794 (EBML), RFC 9559 (Matroska). A CRC-32 element is the first of its parent and covers
the rest of it. WebM files have none, nor do those of some other programs.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EBML: Final = 0x1A45DFA3
SEGMENT: Final = 0x18538067
CLUSTER: Final = 0x1F43B675
VOID: Final = 0xEC
PARTS: Final = frozenset(
    {CLUSTER, 0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1C53BB6B, 0x1941A469, 0x1043A770, 0x1254C367}
)
"""Cluster, SeekHead, Info, Tracks, Cues, Attachments, Chapters, Tags."""
_CRC: Final = b"\xbf\x84"
_CRC_SIZE: Final = 6
_CHUNK: Final = 1 << 20


class NoSums(Exception):
    """The file holds no checksums to compare with."""


def first_damage(path: Path, on_share: Callable[[float], None]) -> float | None:
    """Return at which share (0-1) of the file its first wrong part begins; None when all is right.

    It reads the whole file. `on_share` hears how much of it is read. Raises NoSums.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        begin = _segment(file, size)
        summed = 0
        at = begin
        while at < size:
            file.seek(at)
            header = _header(file)
            if header is None or header[0] not in PARTS | {VOID}:
                return _damage(at, size, summed)
            element, length = header
            body = file.tell()
            if body + length > size:
                return _damage(at, size, summed)
            if element != VOID:
                right = _is_right(file, length)
                if right is None and (element == CLUSTER or not summed):
                    return _damage(at, size, summed)
                if right is False:
                    return at / size
                summed += right is True
            at = body + length
            on_share(at / size)
    if not summed:
        raise NoSums
    return None


def _damage(at: int, size: int, summed: int) -> float:
    """Return the share; what no checksum came before may be of another program: raises NoSums."""
    if not summed:
        raise NoSums
    return at / size


def _segment(file: BinaryIO, size: int) -> int:
    """Return where the content of the Segment begins; raises NoSums when that cannot be told."""
    header = _header(file)
    if header is None or header[0] != EBML:
        raise NoSums
    file.seek(header[1], 1)
    header = _header(file)
    if header is None or header[0] != SEGMENT or file.tell() + header[1] != size:
        raise NoSums
    return file.tell()


def _header(file: BinaryIO) -> tuple[int, int] | None:
    """Return an element's id and the length of its content; None when it is neither."""
    element, length = _number(file, marked=True), _number(file, marked=False)
    return None if element is None or length is None else (element, length)


def _number(file: BinaryIO, *, marked: bool) -> int | None:
    """Return a variable-size number, with its length marker or without; None when it is unknown."""
    first = file.read(1)
    if not first or not first[0]:
        return None
    more = 8 - first[0].bit_length()
    rest = file.read(more)
    if len(rest) < more:
        return None
    bits = 7 * (more + 1)
    number = int.from_bytes(first + rest)
    if marked:
        return number
    number &= (1 << bits) - 1
    return None if number == (1 << bits) - 1 else number


def _is_right(file: BinaryIO, length: int) -> bool | None:
    """Return whether an element's content has the sum that it begins with; None without one."""
    told = file.read(min(_CRC_SIZE, length))
    if len(told) < _CRC_SIZE or not told.startswith(_CRC):
        return None
    left, found = length - _CRC_SIZE, 0
    while left and (chunk := file.read(min(left, _CHUNK))):
        found = zlib.crc32(chunk, found)
        left -= len(chunk)
    return found == int.from_bytes(told[len(_CRC) :], "little")
