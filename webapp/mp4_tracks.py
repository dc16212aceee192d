"""The audio tracks of an MP4 file, and how to show only one (ISO/IEC 14496-12, 8.1-8.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

BOXES_MAX: Final = 4096
MOVIE_MAX: Final = 64 * 1024 * 1024
"""The index of a film of hours has a few MiB."""
HIDDEN: Final = b"free"
"""The type of a box that readers skip, in the place of `trak`."""


ENABLED: Final = b"\x03"
"""The lowest flags of a track that is played; players leave others silent."""


class Track(NamedTuple):
    """Where the type of a track's box stands, and the last byte of its header's flags."""

    kind_at: int
    flags_at: int


class Box(NamedTuple):
    """One box: its type, and where it and its content lie, in bytes."""

    kind: bytes
    start: int
    content: int
    end: int


def only(tracks: list[Track], keep: int) -> list[tuple[int, bytes]]:
    """Return what is to be read at which places to see only the track with this ordinal."""
    return sorted(
        (track.flags_at, ENABLED) if number == keep else (track.kind_at, HIDDEN)
        for number, track in enumerate(tracks)
    )


def audio_tracks(file: BinaryIO, size: int) -> list[Track]:
    """Return the audio tracks in the file's order.

    Nothing for a fragmented film: each of its fragments tells of all tracks anew.
    """
    movie = next((box for box in _boxes(file, 0, size) if box.kind == b"moov"), None)
    if movie is None or movie.end - movie.start > MOVIE_MAX:
        return []
    parts = list(_boxes(file, movie.content, movie.end))
    if any(part.kind == b"mvex" for part in parts):
        return []
    tracks = (_audio_track(file, part) for part in parts if part.kind == b"trak")
    return [track for track in tracks if track is not None]


def _audio_track(file: BinaryIO, track: Box) -> Track | None:
    """Return a track's places when it is one of sound."""
    header, media = _child(file, track, b"tkhd"), _child(file, track, b"mdia")
    handler = _child(file, media, b"hdlr") if media else None
    if header is None or handler is None:
        return None
    file.seek(handler.content + 8)
    return Track(track.start + 4, header.content + 3) if file.read(4) == b"soun" else None


def _child(file: BinaryIO, box: Box, kind: bytes) -> Box | None:
    return next((one for one in _boxes(file, box.content, box.end) if one.kind == kind), None)


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes between two places; ends at whatever is no box."""
    for _ in range(BOXES_MAX):
        file.seek(start)
        head = file.read(16)
        if start + 8 > end or len(head) < 8:  # noqa: PLR2004 - a size and a type
            return
        size, content = int.from_bytes(head[:4]), start + 8
        if size == 1:
            size, content = int.from_bytes(head[8:]), start + 16
        elif size == 0:
            size = end - start
        if content > start + size or start + size > end:
            return
        yield Box(head[4:8], start, content, start + size)
        start += size
