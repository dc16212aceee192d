"""Make yt-dlp read in pieces of a quarter of a second rather than of a whole one, and pay for them.

Its downloader sizes each read to take about a second, and speaks, or hears a stop, only between
two reads. A quarter gives the four progress lines a second that people see move.

It takes a burst (what waited in the buffers while we were slow or stopped) for the rate to come,
and would then wait for a megabyte from a slow server. So a piece is no more than its share of what
really came during the last seconds.

Its own limit looks at the average of one connection since that began, so a lowered limit sleeps
for minutes. A job's bucket takes its place: every downloader asks for the size of its next read
when it has written the last one, and waits there.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final

from yt_dlp.downloader.common import FileDownloader

from pipelines.download.bucket import FIRST_READ

if TYPE_CHECKING:
    from pipelines.download.bucket import Bucket

PIECES_A_SECOND: Final = 4
WINDOW_S: Final = 2.0
BUCKET: Final = "dubline_bucket"
"""The option of ours that carries a job's bucket, also to the downloaders of fragments."""
_one_second_block = FileDownloader.best_block_size


class Arrivals(threading.local):
    """What the connection of this thread brought during the last seconds."""

    def __init__(self) -> None:
        self._reads: deque[tuple[float, int]] = deque()
        self._bytes = 0
        self._began = 0.0

    def share(self, size: int, now: float) -> int:
        """Count a read of `size` bytes that ended `now`; return how many may be asked for next.

        Half of what came while it is too early to know the rate, so that small files take few
        reads; then what came in a quarter of a second.
        """
        while self._reads and self._reads[0][0] < now - WINDOW_S:
            self._bytes -= self._reads.popleft()[1]
        if not self._reads:
            self._began = now
        self._reads.append((now, size))
        self._bytes += size
        is_early = now - self._began < WINDOW_S
        parts = 2 if is_early else WINDOW_S * PIECES_A_SECOND
        return max(int(self._bytes / parts), FIRST_READ)


_arrivals: Final = Arrivals()


def read_in_quarter_seconds() -> None:
    """Replace the size rule of every downloader of this process; safe to repeat."""
    FileDownloader.best_block_size = _next_block


def _next_block(downloader: FileDownloader, elapsed_s: float, size: int) -> int:
    share = _arrivals.share(size, time.monotonic())
    wanted = min(int(_one_second_block(elapsed_s * PIECES_A_SECOND, size)), share)
    bucket: Bucket | None = downloader.params.get(BUCKET)
    if bucket is None:
        return wanted
    bucket.pay(size)
    return min(wanted, bucket.block)
