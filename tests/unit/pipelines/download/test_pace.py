"""What yt-dlp's downloaders do between two reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from yt_dlp import YoutubeDL
from yt_dlp.downloader.fragment import HttpQuietDownloader
from yt_dlp.downloader.http import HttpFD

from pipelines.download.bucket import BLOCK_MAX, Bucket
from pipelines.download.pace import BUCKET, read_in_quarter_seconds
from tests.reporter import FakeReporter

if TYPE_CHECKING:
    from yt_dlp.downloader.common import FileDownloader


def downloader(kind: type[FileDownloader] = HttpFD, **params: object) -> FileDownloader:
    read_in_quarter_seconds()
    read_in_quarter_seconds()
    return kind(YoutubeDL({"quiet": True}), params)


@pytest.mark.parametrize("rate", [20_000, 300_000, 2_000_000])
def test_a_read_takes_a_quarter_of_a_second_at_a_steady_rate(rate: int) -> None:
    made = downloader()
    block = 1024
    for _ in range(30):
        block = made.best_block_size(block / rate, block)
    assert block / rate == pytest.approx(0.25, rel=0.1)


@pytest.mark.parametrize("kind", [HttpFD, HttpQuietDownloader])
def test_a_read_is_paid_for_and_the_next_one_is_no_larger_than_the_bucket_says(
    kind: type[FileDownloader], monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = Bucket(None, FakeReporter().check)
    paid: list[int] = []
    monkeypatch.setattr(bucket, "pay", paid.append)
    made = downloader(kind, **{BUCKET: bucket})
    assert made.best_block_size(1e-6, 4 * BLOCK_MAX) == BLOCK_MAX
    bucket.limit(160_000)
    assert made.best_block_size(0.01, 50_000) == 10_000
    assert paid == [4 * BLOCK_MAX, 50_000]
