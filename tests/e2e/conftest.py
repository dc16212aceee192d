from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.programs import require_program
from tests.servers import streams
from tests.servers.fake_vot import FakeVot
from tests.servers.origin import Origin, serving
from tests.stack import Stack, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SAMPLE_TEXT = "This is a short film about a river. It is calm, and then it rains."


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the origin serves: a direct file, HLS and DASH ladders."""
    require_program("ffmpeg")
    root = tmp_path_factory.mktemp("films")
    film = streams.clip(root / "film.mp4", seconds=6)
    streams.hls_fmp4(film, root / "hls")
    streams.hls_ts(film, root / "ts")
    streams.dash(film, root / "dash")
    streams.ffmpeg("-i", film, "-vn", "-c:a", "libmp3lame", root / "voice.mp3")
    streams.ffmpeg("-i", film, "-an", "-c", "copy", root / "mute.mp4")
    return root


@pytest.fixture(scope="session")
def origin(films: Path) -> Iterator[Origin]:
    with serving(films) as server:
        yield server


@pytest.fixture(scope="session")
def vot(films: Path) -> Iterator[FakeVot]:
    require_program("node")
    with FakeVot("ok", films / "voice.mp3") as server:
        yield server


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, vot: FakeVot) -> Iterator[Stack]:
    require_program("redis-server")
    with running(
        tmp_path_factory.mktemp("stack"),
        VOT_HOST=f"http://127.0.0.1:{vot.server_address[1]}",
    ) as started:
        yield started
