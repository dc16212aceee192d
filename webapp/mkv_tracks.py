"""The audio tracks of a Matroska or WebM file, and how to show only one (RFC 8794, RFC 9559)."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ELEMENTS_MAX: Final = 4096
TRACKS_MAX: Final = 16 * 1024 * 1024
SEGMENT: Final = 0x18538067
CLUSTER: Final = 0x1F43B675
TRACKS: Final = 0x1654AE6B
TRACK_ENTRY: Final = 0xAE
TRACK_TYPE: Final = 0x83
CRC_32: Final = 0xBF
CRC_BYTES: Final = 4
AUDIO: Final = b"\x02"
HIDDEN: Final = b"\x20"
"""The type of a track of menu commands; players skip it and the packets that belong to it.

The entry itself has to stay: packets of a track that is not there count as damage.
"""


class Element(NamedTuple):
    """One element: its id, and where its content lies, in bytes."""

    name: int
    content: int
    end: int


class Tracks(NamedTuple):
    """The element that tells of all tracks, and where the type of each audio track stands."""

    element: Element
    audio: list[int]


def only(file: BinaryIO, tracks: Tracks, keep: int) -> list[tuple[int, bytes]]:
    """Return what is to be read at which places to see only the audio track of this ordinal."""
    hidden = [place for number, place in enumerate(tracks.audio) if number != keep]
    changes = [(place, HIDDEN) for place in hidden]
    return sorted([*_checksum(file, tracks.element, hidden), *changes])


def audio_tracks(file: BinaryIO, size: int) -> Tracks | None:
    """Return the audio tracks in the file's order; None when no head comes before the media."""
    element = _tracks(file, size)
    return Tracks(element, list(_audio_types(file, element))) if element else None


def _tracks(file: BinaryIO, size: int) -> Element | None:
    segment = next((one for one in _elements(file, 0, size) if one.name == SEGMENT), None)
    if segment is None:
        return None
    for part in _elements(file, segment.content, segment.end):
        if part.name == CLUSTER:
            return None
        if part.name == TRACKS:
            return part if part.end - part.content <= TRACKS_MAX else None
    return None


def _audio_types(file: BinaryIO, tracks: Element) -> Iterator[int]:
    for entry in _elements(file, tracks.content, tracks.end):
        if entry.name != TRACK_ENTRY:
            continue
        for part in _elements(file, entry.content, entry.end):
            if part.name == TRACK_TYPE and part.end == part.content + 1:
                file.seek(part.content)
                if file.read(1) == AUDIO:
                    yield part.content


def _checksum(file: BinaryIO, tracks: Element, hidden: Iterable[int]) -> list[tuple[int, bytes]]:
    """Return the checksum once these types are hidden, if there is one.

    It is the first child and covers all that follows it (RFC 8794, section 11.3.1).
    """
    first = next(_elements(file, tracks.content, tracks.end), None)
    if first is None or first.name != CRC_32 or first.end - first.content != CRC_BYTES:
        return []
    file.seek(first.end)
    covered = bytearray(file.read(tracks.end - first.end))
    for place in hidden:
        covered[place - first.end : place - first.end + 1] = HIDDEN
    return [(first.content, zlib.crc32(covered).to_bytes(CRC_BYTES, "little"))]


def _elements(file: BinaryIO, start: int, end: int) -> Iterator[Element]:
    """Yield the elements between two places; ends at whatever is no element."""
    for _ in range(ELEMENTS_MAX):
        if start >= end:
            return
        file.seek(start)
        head = file.read(12)
        name = _length(head)
        size = _length(head[name:]) if name else 0
        if not name or not size or len(head) < name + size:
            return
        content = start + name + size
        length = int.from_bytes(head[name : name + size]) & ((1 << 7 * size) - 1)
        if length == (1 << 7 * size) - 1:  # unknown: up to the end, as live recordings have it
            length = end - content
        if content + length > end:
            return
        yield Element(int.from_bytes(head[:name]), content, content + length)
        start = content + length


def _length(head: bytes) -> int:
    """Return how many bytes a number takes whose first byte is this one; 0 for none."""
    return 9 - head[0].bit_length() if head and head[0] else 0
