"""A voice, a VOT server that speaks it, and a dub to ask of that server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from models.stage_io import DubInput, Egress, Tools
from pipelines.dub.vot import engine
from pipelines.process import run
from tests.programs import missing, require_tools
from tests.reporter import FakeReporter
from tests.servers.fake_vot import FakeVot
from tests.vot import DURATION, TOKEN, VIDEO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def tools() -> Tools:
    found = require_tools("ffmpeg", "ffprobe", "node")
    if not engine.CLIENT.exists():
        missing("vot.js is not installed: npm ci --omit=peer in pipelines/dub/vot")
    return found


@pytest.fixture(scope="session")
def mp3(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vot") / "voice.mp3"
    tone = f"sine=frequency=330:duration={DURATION}"
    argv = [tools.ffmpeg, "-v", "error", "-f", "lavfi", "-i", tone, "-b:a", "64k", str(path)]
    run(argv, FakeReporter())
    return path


@pytest.fixture
def serve(mp3: Path) -> Iterator[Callable[[str], FakeVot]]:
    running: list[FakeVot] = []

    def start(scenario: str, voice: Path = mp3) -> FakeVot:
        running.append(FakeVot(scenario, voice).__enter__())
        return running[-1]

    yield start
    for server in running:
        server.__exit__()


@pytest.fixture
def job(tools: Tools, tmp_path: Path) -> Callable[..., DubInput]:
    def make(server: FakeVot | None = None, **changes: Any) -> DubInput:
        values: dict[str, Any] = {
            "workdir": str(tmp_path),
            "tools": tools,
            "egress": Egress(allow_loopback=True),
            "url": VIDEO,
            "video": "",
            "duration_s": DURATION,
            "source_lang": "en",
            "target_lang": "ru",
            "provider": "vot",
            "vot_host": server.url if server else "",
            "vot_api_token": TOKEN,
        }
        return DubInput(**values | changes)

    return make
