"""What yt-dlp's downloaders do between two reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from yt_dlp import YoutubeDL
from yt_dlp.downloader.fragment import HttpQuietDownloader
from yt_dlp.downloader.http import HttpFD

from pipelines.download import pace
from pipelines.download.bucket import BLOCK_MAX, Bucket
from pipelines.download.pace import BUCKET, read_in_quarter_seconds
from tests.reporter import FakeReporter

if TYPE_CHECKING:
    from yt_dlp.downloader.common import FileDownloader


def downloader(kind: type[FileDownloader] = HttpFD, **params: object) -> FileDownloader:
    read_in_quarter_seconds()
    read_in_quarter_seconds()
    return kind(YoutubeDL({"quiet": True}), params)


class Line:
    """A connection of a rate of its own, with a clock of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pace, "_arrivals", pace.Arrivals())
        monkeypatch.setattr(pace.time, "monotonic", lambda: self.now)
        self.now = 0.0
        self.downloader = downloader()
        self.block = 1024

    def read(self, rate: float) -> float:
        """Read one block at `rate` bytes/s and return how many seconds it took."""
        took = self.block / rate
        self.now += took
        self.block = self.downloader.best_block_size(took, self.block)
        return took


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    return Line(monkeypatch)


@pytest.mark.parametrize("rate", [20_000, 300_000, 2_000_000])
def test_a_read_takes_a_quarter_of_a_second_at_a_steady_rate(line: Line, rate: int) -> None:
    for _ in range(200):
        took = line.read(rate)
    assert took == pytest.approx(0.25, rel=0.15)


def test_a_fast_line_is_soon_read_in_large_blocks(line: Line) -> None:
    while line.now < 0.5:
        line.read(100e6)
    assert line.block > 500_000


def test_a_small_file_takes_few_reads(line: Line) -> None:
    read = reads = 0
    while read < 150_000:
        read += line.block
        reads += 1
        line.read(100e6)
    assert reads < 15


def test_what_waited_in_the_buffers_is_not_taken_for_the_rate_to_come(line: Line) -> None:
    while line.now < 5:
        line.read(10_000)
    burst = 0
    while burst < 300_000:
        burst += line.block
        line.read(100e6)
    while line.now < 9:
        assert line.read(40_000) < 1.5


@pytest.mark.parametrize("kind", [HttpFD, HttpQuietDownloader])
def test_a_read_is_paid_for_and_the_next_one_is_no_larger_than_the_bucket_says(
    kind: type[FileDownloader], monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = Bucket(None, FakeReporter().check)
    paid: list[int] = []
    monkeypatch.setattr(bucket, "pay", paid.append)
    made = downloader(kind, **{BUCKET: bucket})
    made.best_block_size(1e-6, 16 * BLOCK_MAX)
    paid.clear()
    assert made.best_block_size(1e-6, 4 * BLOCK_MAX) == BLOCK_MAX
    bucket.limit(160_000)
    assert made.best_block_size(0.01, 50_000) == 10_000
    assert paid == [4 * BLOCK_MAX, 50_000]
