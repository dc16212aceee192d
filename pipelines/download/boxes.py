"""What a container really is, where ffprobe's format name does not tell. Reads headers only."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

MAX_BOXES = 64
EBML_HEAD_BYTES = 64
FRAGMENT_BOXES = frozenset({b"moof", b"sidx", b"styp"})


def is_plain_mp4(path: Path) -> bool:
    """Tell whether a file is an MP4 (not QuickTime) with one index instead of fragments."""
    with path.open("rb") as file:
        brand, kinds = _walk(file)
    return brand not in {b"", b"qt  "} and b"moov" in kinds and FRAGMENT_BOXES.isdisjoint(kinds)


def is_webm(path: Path) -> bool:
    """Tell whether a Matroska file declares itself as WebM."""
    with path.open("rb") as file:
        return b"webm" in file.read(EBML_HEAD_BYTES)


def _walk(file: BinaryIO) -> tuple[bytes, set[bytes]]:
    """Return the major brand and the kinds of the top-level boxes."""
    brand, kinds = b"", set[bytes]()
    for _ in range(MAX_BOXES):
        start = file.tell()
        head = file.read(16)
        if len(head) < 8:  # noqa: PLR2004 - a box's shortest head
            break
        size, kind = struct.unpack(">I4s", head[:8])
        if kind == b"ftyp":
            brand = head[8:12]
        kinds.add(kind)
        if size == 1 and len(head) == 16:  # noqa: PLR2004 - 64-bit size follows
            size = struct.unpack(">Q", head[8:])[0]
        if size < 8:  # noqa: PLR2004 - to the end of the file, or nonsense
            break
        file.seek(start + size)
    return brand, kinds
