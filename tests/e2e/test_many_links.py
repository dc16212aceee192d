"""Fifty links at once: all complete, straight from the download, at a bounded cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.many_links import measure
from tests.programs import require_program

if TYPE_CHECKING:
    from pathlib import Path

RATIO_MAX = 6.0  # CPU of the whole process tree to that of one `yt-dlp -a`, in one run


def test_fifty_links_cost_a_bounded_multiple_of_bare_yt_dlp(tmp_path: Path) -> None:
    require_program("redis-server")
    figures = measure(50, tmp_path)
    assert figures["dubline"]["counts"]["COMPLETE"] == 50
    assert figures["dubline"]["paths"] == [["QUEUED", "DOWNLOADING", "COMPLETE"]]
    assert figures["cpu_ratio"] <= RATIO_MAX, figures
