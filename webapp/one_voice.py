"""A media file as if it had one audio track: a few bytes of its header read differently.

Browsers play a file's first audio track and offer no choice. Nothing is converted or copied: size,
places and so Range stay the same, and no program runs.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from typing_extensions import Buffer, override

from models.errors import NotFound
from webapp import mkv_tracks, mp4_tracks

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

Patches = list[tuple[int, bytes]]
"""Places in a file and what is read there instead, in order."""
MP4: Final = frozenset({".mp4", ".m4v", ".m4a"})
MATROSKA: Final = frozenset({".mkv", ".mka", ".webm"})


def count(path: Path) -> int:
    """Return from how many audio tracks one can choose; 0 where the kind of file forbids it."""
    with path.open("rb") as file:
        if path.suffix.lower() in MP4:
            return len(mp4_tracks.audio_tracks(file, path.stat().st_size))
        tracks = _matroska(path, file)
        return len(tracks.audio) if tracks else 0


def patches(path: Path, keep: int) -> Patches:
    """Return what hides every audio track but the one with this ordinal; raises NotFound."""
    with path.open("rb") as file:
        if path.suffix.lower() in MP4:
            boxes = mp4_tracks.audio_tracks(file, path.stat().st_size)
            if keep < len(boxes):
                return mp4_tracks.only(boxes, keep)
        tracks = _matroska(path, file)
        if tracks is not None and keep < len(tracks.audio):
            return mkv_tracks.only(file, tracks, keep)
    raise NotFound("There is no such audio track to choose in this file.")


def _matroska(path: Path, file: BinaryIO) -> mkv_tracks.Tracks | None:
    known = path.suffix.lower() in MATROSKA
    return mkv_tracks.audio_tracks(file, path.stat().st_size) if known else None


def opened(path: Path, changes: Patches) -> io.BufferedReader:
    """Open a file to be read with these changes."""
    return io.BufferedReader(_Patched(path.open("rb", buffering=0), changes))


class _Patched(io.RawIOBase):
    """A file that is read with other bytes at some places."""

    def __init__(self, file: io.FileIO, changes: Patches) -> None:
        self._file = file
        self._changes = changes

    @override
    def readable(self) -> bool:
        return True

    @override
    def seekable(self) -> bool:
        return True

    @override
    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    @override
    def readinto(self, buffer: Buffer, /) -> int:
        start = self._file.tell()
        read = self._file.readinto(buffer)
        view = memoryview(buffer).cast("B")
        for place, changed in self._changes:
            for at, byte in enumerate(changed, place - start):
                if 0 <= at < read:
                    view[at] = byte
        return read

    @override
    def close(self) -> None:
        self._file.close()
        super().close()
