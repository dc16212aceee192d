"""Make yt-dlp read in pieces of a quarter of a second rather than of a whole one, and pay for them.

Its downloader sizes each read to take about a second, and speaks, or hears a stop, only between
two reads. A quarter gives the four progress lines a second that people see move.

Its own limit looks at the average of one connection since that began, so a lowered limit sleeps
for minutes. A job's bucket takes its place: every downloader asks for the size of its next read
when it has written the last one, and waits there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from yt_dlp.downloader.common import FileDownloader

if TYPE_CHECKING:
    from pipelines.download.bucket import Bucket

PIECES_A_SECOND: Final = 4
BUCKET: Final = "dubline_bucket"
"""The option of ours that carries a job's bucket, also to the downloaders of fragments."""
_one_second_block = FileDownloader.best_block_size


def read_in_quarter_seconds() -> None:
    """Replace the size rule of every downloader of this process; safe to repeat."""
    FileDownloader.best_block_size = _next_block


def _next_block(downloader: FileDownloader, elapsed_s: float, size: int) -> int:
    wanted = int(_one_second_block(elapsed_s * PIECES_A_SECOND, size))
    bucket: Bucket | None = downloader.params.get(BUCKET)
    if bucket is None:
        return wanted
    bucket.pay(size)
    return min(wanted, bucket.block)
