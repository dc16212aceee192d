"""A Redis of one's own that is away for a while: jobs are accepted, and go on when it is back."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.servers import streams
from tests.servers.origin import serving
from tests.servers.redis import RedisServer
from tests.stack import running, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.origin import Origin

AWAY_S = 25.0
"""Long enough for the pauses between attempts to grow as long as they will."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Origin]:
    streams.clip(tmp_path / "clip.mp4", seconds=2)
    with serving(tmp_path) as server:
        yield server


def test_workers_consume_again_within_ten_seconds(tmp_path: Path, site: Origin) -> None:
    redis = RedisServer()
    redis.start()
    try:
        with running(tmp_path, "--no-flower", REDIS_URL=redis.url) as stack:
            stack.completed(stack.add(f"{site.url}/clip.mp4", outputContainer="mp4")["id"])
            redis.stop()
            time.sleep(AWAY_S)
            began = time.monotonic()
            waiting = stack.add(f"{site.url}/clip.mp4", outputContainer="mp4", folder="later")
            assert time.monotonic() - began < 5
            assert stack.call("GET", "/api/jobs").status_code == 200
            assert stack.job(waiting["id"])["status"] == "QUEUED"
            redis.start()
            began = time.monotonic()
            wait_until("it is taken up", lambda: stack.job(waiting["id"])["status"] != "QUEUED", 30)
            assert time.monotonic() - began <= 10
            stack.completed(waiting["id"])
    finally:
        redis.close()
