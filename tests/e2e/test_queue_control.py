"""The queue as a whole: paused, passed by, limited, and files that go with their job."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.servers import streams
from tests.servers.origin import serving
from tests.stack import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.origin import Origin
    from tests.stack import Stack


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Origin]:
    root: Path = tmp_path_factory.mktemp("queue")
    streams.clip(root / "long.mp4", seconds=35)
    with serving(root) as server:
        yield server


@pytest.fixture(autouse=True)
def as_before(stack: Stack) -> Iterator[None]:
    yield
    unset = {"queuePaused": False, "rateLimit": None}
    assert stack.call("PATCH", "/api/settings", json=unset).status_code == 200


def test_a_paused_queue_lets_only_what_is_started_now_pass(stack: Stack, slow: Origin) -> None:
    url = f"{slow.url}/slow/long.mp4?rate=300000"
    running = stack.add(url, outputContainer="mp4", folder="held")["id"]
    stack.reaches(running, "DOWNLOADING")
    assert stack.call("POST", "/api/queue/pause").json() == {"paused": True}
    began = time.monotonic()
    stack.reaches(running, "QUEUED", 10)
    assert time.monotonic() - began < 5
    urgent = stack.add(f"{slow.url}/long.mp4", outputContainer="mp4", folder="urgent")["id"]
    assert stack.job(urgent)["position"] == stack.job(running)["position"] + 1
    assert stack.call("POST", f"/api/jobs/{urgent}/start").json()["startNow"]
    finished = stack.completed(urgent)
    assert stack.job(running)["status"] == "QUEUED"
    assert stack.call("POST", "/api/queue/resume").json() == {"paused": False}
    assert stack.completed(running).read_bytes() == finished.read_bytes()
    answer = stack.call("DELETE", f"/api/jobs/{urgent}", params={"files": "true"})
    assert answer.status_code == 204
    assert not finished.parent.exists()
    assert (stack.library / "held").exists()


def test_a_new_limit_acts_on_a_running_download(stack: Stack, slow: Origin) -> None:
    job = stack.add(f"{slow.url}/slow/long.mp4?rate=400000", outputContainer="mp4", folder="limit")
    stack.reaches(job["id"], "DOWNLOADING")
    assert stack.call("PATCH", "/api/settings", json={"rateLimit": 20_000}).status_code == 200
    wait_until("it slows down", lambda: 0 < (stack.job(job["id"])["speed"] or 0) < 60_000, 30)
    assert stack.call("GET", "/api/stats").json()["rateLimit"] == 20_000
    assert stack.call("PATCH", "/api/settings", json={"rateLimit": None}).status_code == 200
    stack.completed(job["id"])
