"""Close the file that yt-dlp leaves open when a report or a wait of ours ends its download.

Else its last bytes reach the disk, where the next attempt goes on, only when the object is
collected.
"""

from __future__ import annotations

import weakref
from typing import IO, TYPE_CHECKING, Any, Final

from yt_dlp.downloader.common import FileDownloader

if TYPE_CHECKING:
    import yt_dlp

STREAMS: Final = "dubline_streams"
"""The option of ours that carries a job's open files, also to the downloaders of fragments."""
_open = FileDownloader.sanitize_open


def note_streams() -> None:
    """Note what every downloader of this process opens; safe to repeat."""
    FileDownloader.sanitize_open = _noted


def no_streams() -> weakref.WeakSet[Any]:
    """Return the option's value for a job that has opened nothing."""
    return weakref.WeakSet()


def close_streams(ydl: yt_dlp.YoutubeDL) -> None:
    """Close what a job's downloads have left open."""
    for stream in list(ydl.params.get(STREAMS, ())):
        stream.close()


def _noted(downloader: FileDownloader, filename: str, open_mode: str) -> tuple[IO[bytes], str]:
    stream, name = _open(downloader, filename, open_mode)
    downloader.params.get(STREAMS, no_streams()).add(stream)
    return stream, name
