"""Make yt-dlp read in pieces of a quarter of a second rather than of a whole one.

Its downloader sizes each read to take about a second, and speaks, or hears a stop, only between
two reads. A quarter gives the four progress lines a second that people see move.
"""

from __future__ import annotations

from typing import Final

from yt_dlp.downloader.common import FileDownloader

PIECES_A_SECOND: Final = 4
_one_second_block = FileDownloader.best_block_size


def read_in_quarter_seconds() -> None:
    """Replace the size rule of every downloader of this process; safe to repeat."""
    FileDownloader.best_block_size = staticmethod(_quarter_second_block)


def _quarter_second_block(elapsed_s: float, size: int) -> int:
    return int(_one_second_block(elapsed_s * PIECES_A_SECOND, size))
