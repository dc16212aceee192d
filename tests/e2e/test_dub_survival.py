"""A dub that waits survives whatever is killed, and asks its service no oftener for it."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

import pytest
from redis import Redis

from tests.programs import require_program
from tests.servers import streams
from tests.servers.fake_vot import FakeVot
from tests.servers.origin import serving
from tests.stack import Stack, descendants, processes, running, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.origin import Origin

ASLEEP_S = 61
"""What takes a minute or more is not waited for in the process."""
AWAKE_S = 55
EARLY_S = 1.0
"""A request may be under way for so long, and the one before it for less."""


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("films")
    for name in ("asleep", "awake"):
        streams.clip(root / f"{name}.mp4", seconds=6)
    streams.ffmpeg("-i", root / "awake.mp4", "-vn", "-c:a", "libmp3lame", root / "voice.mp3")
    return root


@pytest.fixture(scope="module")
def origin(films: Path) -> Iterator[Origin]:
    with serving(films) as server:
        yield server


@pytest.fixture(scope="module")
def vot(films: Path) -> Iterator[FakeVot]:
    require_program("node")
    with FakeVot("estimate", films / "voice.mp3") as server:
        yield server


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, vot: FakeVot) -> Iterator[Stack]:
    require_program("redis-server")
    with running(tmp_path_factory.mktemp("dubs"), "--no-flower", VOT_HOST=vot.url) as started:
        yield started


def dub(stack: Stack, url: str) -> str:
    options = {"sourceLang": "en", "targetLang": "ru", "dubbingProvider": "vot"}
    return str(stack.add(url, requestedDubbing=True, **options)["id"])


def has_its_answer(stack: Stack, job_id: str) -> bool:
    """Whether the service's estimate has been noted down."""
    events = stack.call("GET", f"/api/jobs/{job_id}/logs?level=debug").json()["events"]
    return any("s to go" in str(event["payload"]) for event in events)


def nodes(stack: Stack) -> list[int]:
    return [proc.pid for proc in descendants(stack.pid) if "runner.mjs" in proc.command]


def alone(stack: Stack, *before: int) -> int:
    """Wait for one Node that is none of those before."""

    def look() -> int | None:
        found = nodes(stack)
        return found[0] if len(found) == 1 and found[0] not in before else None

    return int(wait_until("Node waits for the dub", look, 60))


def are_gone(*pids: int) -> bool:
    return not {proc.pid for proc in processes()} & set(pids)


def is_ready(stack: Stack) -> bool:
    try:
        return all(stack.service(name) for name in ("dub", "gateway")) and (
            stack.call("GET", "/readyz").status_code == 200
        )
    except (AssertionError, OSError):
        return False


def ends(stack: Stack, job_id: str) -> list[dict[str, Any]]:
    events = stack.job(job_id)["events"]
    moves = [event["payload"] for event in events if event["event"] == "state_change"]
    return [move for move in moves if move["to"] == "COMPLETE"]


def test_dubs_that_wait_outlive_kills_and_ask_no_oftener(
    stack: Stack, origin: Origin, vot: FakeVot
) -> None:
    urls = {name: f"{origin.url}/{name}.mp4" for name in ("asleep", "awake")}
    vot.estimate_s = ASLEEP_S
    asleep = dub(stack, urls["asleep"])
    wait_until("the service has answered", lambda: has_its_answer(stack, asleep))
    wait_until("it gave its slot back", lambda: not nodes(stack), 20)
    assert stack.job(asleep)["status"] == "DUBBING"

    vot.estimate_s = AWAKE_S
    awake = dub(stack, urls["awake"])
    wait_until("the service has answered", lambda: has_its_answer(stack, awake))
    first = alone(stack)
    os.kill(first, signal.SIGKILL)
    second = alone(stack, first)

    Redis.from_url(f"unix://{stack.folder}/data/redis/redis.sock").flushall()
    stack.kill("dub")
    stack.kill("gateway")
    wait_until("Node died with its worker", lambda: are_gone(second), 5)
    wait_until("all are back", lambda: is_ready(stack))
    assert not ends(stack, awake), "it still waits for its dub"
    alone(stack, first, second)

    files = {stack.completed(job_id, timeout=150) for job_id in (asleep, awake)}
    assert {path for path in stack.library.rglob("*") if path.is_file()} == files
    for job_id, url, estimate in (
        (asleep, urls["asleep"], ASLEEP_S),
        (awake, urls["awake"], AWAKE_S),
    ):
        assert len(ends(stack, job_id)) == 1
        (pause,) = vot.pauses(url)
        assert pause >= estimate - EARLY_S
    assert stack.job(asleep)["attempt"] == 1, "nobody worked on it when all was killed"
    assert [ask.first for ask in vot.asks].count(True) == len(urls)
    assert vot.faults == []
    wait_until("nothing is left", lambda: not stack.leftovers() and not nodes(stack), 30)
