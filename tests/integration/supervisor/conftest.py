"""A worker's desk with the real template, and stages that run on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tasks import children
from tests.programs import require_tools
from tests.servers import streams
from tests.servers.origin import serving
from tests.tasks import Desk
from tests.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from models.stage_io import Tools
    from tests.servers.origin import Origin
    from tests.servers.redis import RedisServer


@pytest.fixture(scope="module", autouse=True)
def template() -> None:
    children.preload("pipelines.template")


@pytest.fixture(scope="module")
def tools() -> Tools:
    return require_tools("ffmpeg", "ffprobe")


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory, tools: Tools) -> Iterator[Origin]:
    root = tmp_path_factory.mktemp("site")
    streams.clip(root / "clip.mp4", seconds=6)
    with serving(root) as server:
        yield server


@pytest.fixture
def desk(
    tmp_path: Path, database_url: str, redis_server: RedisServer, tools: Tools
) -> Iterator[Desk]:
    made = Desk(tmp_path, database_url, redis_server.url)
    made.context = replace(made.context, tools=tools)
    made.workers()
    made.context.hints.start()
    yield made
    made.close()


@pytest.fixture
def start(desk: Desk, origin: Origin) -> Iterator[Callable[..., Watched]]:
    started = []

    def start_one(path: str = "/slow/clip.mp4?rate=20000", **columns: Any) -> Watched:
        watched = Watched(desk, origin.url + path, **columns)
        watched.start()
        started.append(watched)
        return watched

    yield start_one
    desk.context.stopping.set()
    desk.context.hints.wake()
    for watched in started:
        watched.join(10)
