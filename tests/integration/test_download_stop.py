"""A download that was asked to stop asks its site for nothing more."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

import pytest

from models.errors import Stopped
from models.stage_io import DownloadInput, Egress
from pipelines.download.stage import run_download
from tests.programs import require_tools
from tests.reporter import FakeReporter
from tests.servers import streams
from tests.servers.origin import serving
from tests.stack import wait_until

if TYPE_CHECKING:
    from pathlib import Path

# yt-dlp leaves files and sockets to the collector when a download is stopped; the child ends then
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)
SEGMENTS, FLOWING = 40, 6
STUCK_RATE, RATE = 10, 20_000
BURNT_S = 2.0
"""Time enough to ask for all the others, were it allowed."""


def test_no_more_fragments_are_asked_for_while_one_is_stuck(tmp_path: Path) -> None:
    root = tmp_path / "site"
    source = streams.clip(root.parent / "clip.mp4", seconds=SEGMENTS, size="64x36")
    playlist = streams.hls_ts(source, root).read_text()
    for segment in root.glob("*.ts"):
        rate = STUCK_RATE if segment.stem == "000" else RATE
        playlist = playlist.replace(segment.name, f"slow/{segment.name}?rate={rate}")
    (root / "film.m3u8").write_text(playlist)
    work = tmp_path / "work"
    work.mkdir()
    reporter, ended = FakeReporter(), []
    with serving(root) as origin:
        job = DownloadInput(
            workdir=str(work),
            tools=require_tools("ffmpeg", "ffprobe"),
            egress=Egress(allow_loopback=True),
            url=f"{origin.url}/film.m3u8",
        )

        def download() -> None:
            try:
                run_download(job, reporter)
            except Stopped as stopped:
                ended.append(stopped)

        thread = threading.Thread(target=download)
        thread.start()
        wait_until("fragments flow", lambda: len(origin.log.of("/slow/")) >= FLOWING, 30)
        reporter.stop()
        asked = len(origin.log.of("/slow/"))
        thread.join(BURNT_S)
        assert thread.is_alive(), "nothing was stuck"
        more = len(origin.log.of("/slow/")) - asked
        origin.closing.set()
        thread.join(30)
    assert more <= 1  # one may have been on its way
    assert ended
    ended.clear()  # its traceback holds them
    gc.collect()  # here, where that is expected, and not during somebody else's test
