from __future__ import annotations

import pytest
from yt_dlp.downloader.common import FileDownloader

from pipelines.download.pace import read_in_quarter_seconds


@pytest.mark.parametrize("rate", [20_000, 300_000, 2_000_000])
def test_a_read_takes_a_quarter_of_a_second_at_a_steady_rate(rate: int) -> None:
    read_in_quarter_seconds()
    read_in_quarter_seconds()
    block = 1024
    for _ in range(30):
        block = FileDownloader.best_block_size(block / rate, block)
    assert block / rate == pytest.approx(0.25, rel=0.1)
