"""The speed of a download that runs is changed: a real child, a real server, bytes on the disk."""

from __future__ import annotations

import gc
import os
import select
import signal
import struct
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from models.errors import Stopped
from models.stage_io import DownloadInput, Egress
from pipelines.download import options
from pipelines.download.stage import run_download
from pipelines.protocol import Done, Failed, Message, Started
from tasks import children
from tasks.children import Child
from tests.programs import require_tools
from tests.reporter import FakeReporter
from tests.servers import streams
from tests.servers.origin import serving
from tests.stack import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.servers.origin import Origin

# yt-dlp leaves files and sockets to the collector when a download is stopped; the child ends then
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)
SEGMENTS = 8
PADDING = 24_000_000
SOURCE_RATE = 8_000_000
NULL_PACKET = b"\x47\x1f\xff\x10" + bytes(184)
SLOWEST = 1024
SETTLED_S = 1.0
WINDOW_S = 1.5
HTTP, HLS = "/slow/big.mp4?rate=8000000", "/big.m3u8"
TRANSFERS = {HTTP: 2, HLS: SEGMENTS}
"""How often media is asked for when nothing goes wrong; a direct link is looked at first."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Origin]:
    """A clip with much padding, whole and in segments, as fast as a good line."""
    require_tools("ffmpeg", "ffprobe")
    root = tmp_path_factory.mktemp("site")
    source = streams.clip(root / "clip.mp4", seconds=SEGMENTS)
    box = struct.pack(">I4s", PADDING, b"free") + bytes(PADDING - 8)
    (root / "big.mp4").write_bytes(source.read_bytes() + box)
    playlist = streams.hls_ts(source, root / "hls").read_text()
    for segment in (root / "hls").glob("*.ts"):
        packets = PADDING // SEGMENTS // len(NULL_PACKET)
        segment.write_bytes(segment.read_bytes() + NULL_PACKET * packets)
        slow = f"slow/hls/{segment.name}?rate={SOURCE_RATE // 4}"
        playlist = playlist.replace(segment.name, slow)
    (root / "big.m3u8").write_text(playlist)
    with serving(root) as origin:
        yield origin


@pytest.fixture(scope="module", autouse=True)
def _template() -> None:
    children.preload("pipelines.template")


@pytest.fixture
def job(site: Origin, tmp_path: Path) -> Callable[..., DownloadInput]:
    def make(path: str, **more: Any) -> DownloadInput:
        return DownloadInput(
            workdir=str(tmp_path),
            tools=require_tools("ffmpeg", "ffprobe"),
            egress=Egress(allow_loopback=True),
            container="mp4",
            url=site.url + path,
            **more,
        )

    return make


class Running(threading.Thread):
    """A child and what it says."""

    def __init__(self, made: DownloadInput) -> None:
        super().__init__(daemon=True)
        self.folder = Path(made.workdir)
        self.child = Child(made)
        self.said: list[Message] = []
        self.start()

    def run(self) -> None:
        while (messages := self.child.read()) is not None:
            self.said += messages

    def close(self) -> None:
        self.child.ask_to_stop()
        self.join(10)
        self.child.close()

    def ended(self, seconds: float) -> Message:
        self.join(seconds)
        assert not self.is_alive(), "still running"
        return self.said[-1]

    def speed(self) -> float:
        """Bytes/s that arrive on the disk from one second after now."""
        time.sleep(SETTLED_S)
        began, before = time.monotonic(), on_disk(self.folder)
        time.sleep(WINDOW_S)
        return (on_disk(self.folder) - before) / (time.monotonic() - began)


@pytest.fixture
def start() -> Iterator[Callable[[DownloadInput], Running]]:
    started: list[Running] = []

    def start_one(made: DownloadInput) -> Running:
        started.append(Running(made))
        return started[-1]

    yield start_one
    for running in started:
        running.close()


def on_disk(folder: Path) -> int:
    """Count what has been fetched: fragments where there are any, else the partial file."""
    while True:
        fragments = list(folder.glob("*-Frag*"))
        try:
            return sum(path.stat().st_size for path in fragments or folder.glob("*.part"))
        except FileNotFoundError:  # renamed meanwhile
            continue


def transfers(site: Origin, since: int) -> int:
    return len([path for path in site.log.paths()[since:] if path.startswith("/slow/")])


def is_the_clip(site: Origin, path: str, video: str) -> None:
    if path == HTTP:
        assert Path(video).read_bytes() == (site.root / "big.mp4").read_bytes()
    else:
        assert streams.frames(video) == streams.frames(site.root / "clip.mp4")


@pytest.mark.parametrize("path", [HTTP, HLS], ids=["http", "hls"])
def test_a_limit_set_lowered_raised_and_lifted_acts_within_two_seconds(
    site: Origin,
    job: Callable[..., DownloadInput],
    start: Callable[[DownloadInput], Running],
    path: str,
) -> None:
    before = len(site.log.requests)
    running = start(job(path))
    wait_until("it runs", lambda: on_disk(running.folder) > 1_000_000, 20)
    for rate in (1_500_000, 250_000, 1_200_000):
        running.child.limit_rate(rate)
        assert running.speed() == pytest.approx(rate, rel=0.2)
    fetched = on_disk(running.folder)
    running.child.limit_rate(None)
    lifted = fetched + 2 * 2 * 1_200_000
    wait_until("twice the old limit for two seconds", lambda: on_disk(running.folder) > lifted, 2)
    end = running.ended(60)
    assert isinstance(end, Done)
    is_the_clip(site, path, end.output.video)
    assert transfers(site, before) == TRANSFERS[path], "one began anew"


@pytest.mark.parametrize("path", [HTTP, HLS], ids=["http", "hls"])
def test_a_limit_to_begin_with_is_kept_and_shared_by_four_connections(
    site: Origin,
    job: Callable[..., DownloadInput],
    start: Callable[[DownloadInput], Running],
    path: str,
) -> None:
    running = start(job(path, rate_limit=800_000))
    wait_until("it runs", lambda: on_disk(running.folder), 20)
    assert running.speed() == pytest.approx(800_000, rel=0.2)
    assert len(list(running.folder.glob("*-Frag*.part"))) == (4 if path == HLS else 0)


@pytest.mark.parametrize("path", [HTTP, HLS], ids=["http", "hls"])
def test_a_stop_under_the_lowest_limit_is_heard_at_once_and_the_rest_comes_by_range(
    site: Origin,
    job: Callable[..., DownloadInput],
    start: Callable[[DownloadInput], Running],
    path: str,
) -> None:
    running = start(job(path))
    wait_until("it runs", lambda: on_disk(running.folder) > PADDING * 0.6, 20)
    running.child.limit_rate(SLOWEST)
    assert running.speed() < 20_000
    asked = time.monotonic()
    running.child.ask_to_stop()
    end = running.ended(5)
    assert time.monotonic() - asked < 0.5
    assert isinstance(end, Failed)
    assert end.code == Stopped.code
    kept, before = on_disk(running.folder), len(site.log.requests)
    whole = len([p for p in running.folder.glob("*-Frag*") if p.suffix != ".part"])
    output = run_download(job(path), FakeReporter())
    is_the_clip(site, path, output.video)
    if path == HTTP:
        ranges = [r.headers.get("Range") for r in site.log.requests[before:]]
        assert f"bytes={kept}-" in ranges
    else:
        assert 0 < whole < SEGMENTS
        assert transfers(site, before) == SEGMENTS - whole


@pytest.mark.parametrize("path", [HTTP, HLS], ids=["http", "hls"])
def test_the_lowest_limit_outlasts_the_socket_timeout(
    site: Origin,
    job: Callable[..., DownloadInput],
    monkeypatch: pytest.MonkeyPatch,
    path: str,
) -> None:
    monkeypatch.setattr(options, "SOCKET_TIMEOUT_S", 1)
    reporter = FakeReporter()
    reporter.awaited = "downloading video"
    before = len(site.log.requests)
    outputs: list[str] = []
    thread = threading.Thread(
        target=lambda: outputs.append(run_download(job(path, rate_limit=SLOWEST), reporter).video)
    )
    thread.start()
    assert reporter.spoke.wait(20)
    thread.join(3.5)
    assert thread.is_alive(), reporter.text
    reporter.limit_rate(None)
    thread.join(30)
    assert outputs
    is_the_clip(site, path, outputs[0])
    assert transfers(site, before) == TRANSFERS[path], "one began anew"
    assert "Retrying" not in reporter.text
    gc.collect()  # within the test's warning filter


def test_commands_to_a_frozen_child_never_block_its_worker(
    job: Callable[..., DownloadInput], start: Callable[[DownloadInput], Running]
) -> None:
    running = start(job(HTTP))
    wait_until("it runs", lambda: on_disk(running.folder), 20)
    (began,) = (message for message in running.said if isinstance(message, Started))
    os.kill(began.process_group, signal.SIGSTOP)

    def command() -> None:
        for _ in range(20_000):
            running.child.limit_rate(1_000_000)

    commanding = threading.Thread(target=command, daemon=True)
    commanding.start()
    commanding.join(10)
    blocked = commanding.is_alive()
    os.kill(began.process_group, signal.SIGCONT)
    assert not blocked
    assert select.select([], [running.child._commands.fileno()], [], 5)[1], "it hears no more"
