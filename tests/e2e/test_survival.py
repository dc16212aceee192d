"""Whatever is killed, the job ends COMPLETE, once, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from redis import Redis

from tests.programs import require_program
from tests.servers import streams
from tests.servers.fake_vot import FakeVot
from tests.servers.origin import serving
from tests.stack import Stack, descendants, processes, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.origin import Origin

SLOW = "rate=400000"


@pytest.fixture(scope="module")
def slow_films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("slow")
    streams.clip(root / "long.mp4", seconds=60, size="320x180")
    streams.ffmpeg("-i", root / "long.mp4", "-vn", "-c:a", "libmp3lame", root / "voice.mp3")
    return root


@pytest.fixture(scope="module")
def slow_origin(slow_films: Path) -> Iterator[Origin]:
    with serving(slow_films) as server:
        yield server


@pytest.fixture(scope="module")
def slow_vot(slow_films: Path) -> Iterator[FakeVot]:
    require_program("node")
    with FakeVot("ok", slow_films / "voice.mp3") as server:
        yield server


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, slow_vot: FakeVot) -> Iterator[Stack]:
    require_program("redis-server")
    stack = Stack(tmp_path_factory.mktemp("survival"), VOT_HOST=slow_vot.url)
    stack.start("--no-flower")
    yield stack
    stack.stop()


@pytest.fixture
def fresh(installation: Stack) -> Stack:
    """The running installation without what the test before published."""
    for job in installation.call("GET", "/api/jobs").json()["jobs"]:
        installation.call("DELETE", f"/api/jobs/{job['id']}?files=true")
    wait_until("it is empty", lambda: not installation.leftovers(), 30)
    return installation


def download(stack: Stack, origin: Origin) -> str:
    job = stack.add(f"{origin.url}/slow/long.mp4?{SLOW}", outputContainer="mp4")
    stack.reaches(job["id"], "DOWNLOADING")
    wait_until("partial data", lambda: list((stack.media / "tmp").rglob("*.part")))
    return str(job["id"])


def dub(stack: Stack, origin: Origin) -> str:
    job = stack.add(
        f"{origin.url}/long.mp4",
        requestedDubbing=True,
        sourceLang="en",
        targetLang="ru",
        dubbingProvider="vot",
    )
    return str(job["id"])


def assert_clean(stack: Stack, job_id: str) -> None:
    finished = stack.completed(job_id, timeout=120)
    assert [path for path in stack.library.rglob("*") if path.is_file()] == [finished]
    ends = [
        event
        for event in stack.job(job_id)["events"]
        if event["event"] == "state_change" and event["payload"]["to"] == "COMPLETE"
    ]
    assert len(ends) == 1
    assert_nothing_left(stack)


def assert_nothing_left(stack: Stack) -> None:
    wait_until("no temp folder is left", lambda: not stack.leftovers(), 30)
    wait_until("no stage process is left", lambda: not stage_processes(stack), 10)


def stage_processes(stack: Stack) -> list[str]:
    marks = (str(stack.media), "runner.mjs")
    return [
        proc.command
        for proc in processes()
        if any(mark in proc.command for mark in marks) and "dubline up" not in proc.command
    ]


@pytest.mark.parametrize("victim", ["download", "beat", "upkeep", "gateway", "redis"])
def test_kill_in_mid_download(fresh: Stack, slow_origin: Origin, victim: str) -> None:
    job_id = download(fresh, slow_origin)
    fresh.kill(victim)
    wait_until("up started it again", lambda: _is_back(fresh, victim), 60)
    assert_clean(fresh, job_id)


def _is_back(stack: Stack, name: str) -> bool:
    try:
        return bool(stack.service(name)) and stack.call("GET", "/readyz").status_code == 200
    except (AssertionError, OSError):
        return False


def test_kill_the_template_in_mid_download(fresh: Stack, slow_origin: Origin) -> None:
    job_id = download(fresh, slow_origin)
    worker = fresh.service("download")
    templates = [p for p in processes() if p.parent == worker and "forkserver" in p.command]
    assert len(templates) == 1, templates
    os.kill(templates[0].pid, signal.SIGKILL)
    second = fresh.add(f"{slow_origin.url}/long.mp4", outputContainer="mp4", folder="second")
    fresh.completed(job_id)
    fresh.completed(second["id"])
    assert_nothing_left(fresh)


@pytest.mark.parametrize(("victim", "status"), [("dub", "DUBBING"), ("mux", "MUXING")])
def test_kill_in_mid_dub_and_mux(
    fresh: Stack, slow_origin: Origin, victim: str, status: str
) -> None:
    job_id = dub(fresh, slow_origin)
    fresh.reaches(job_id, status)
    wait_until("the stage's process runs", lambda: stage_processes(fresh))
    fresh.kill(victim)
    assert_clean(fresh, job_id)


def test_flushed_redis_loses_no_job(fresh: Stack, slow_origin: Origin) -> None:
    first = download(fresh, slow_origin)
    second = fresh.add(f"{slow_origin.url}/long.mp4", outputContainer="mp4", folder="second")
    Redis.from_url(f"unix://{fresh.folder}/data/redis/redis.sock").flushall()
    fresh.completed(first)
    fresh.completed(second["id"], timeout=90)
    assert_nothing_left(fresh)


def test_kill_up_itself_and_start_again(fresh: Stack, slow_origin: Origin) -> None:
    job_id = download(fresh, slow_origin)
    tree = [proc.pid for proc in descendants(fresh.pid)]
    assert len(tree) > len(("redis", "gateway", "beat"))
    os.kill(fresh.pid, signal.SIGKILL)
    assert fresh.process is not None
    fresh.process.wait()
    alive = lambda: [proc for proc in processes() if proc.pid in tree]  # noqa: E731
    wait_until("every process is gone", lambda: not alive(), 15)
    fresh.start("--no-flower")
    assert_clean(fresh, job_id)


def test_cancel_ends_the_whole_tree(fresh: Stack, slow_origin: Origin) -> None:
    job_id = dub(fresh, slow_origin)
    fresh.reaches(job_id, "MUXING")
    wait_until("ffmpeg runs", lambda: stage_processes(fresh))
    assert fresh.call("POST", f"/api/jobs/{job_id}/cancel").status_code == 200
    wait_until("the tree is gone", lambda: not stage_processes(fresh), 3)
    assert fresh.job(job_id)["status"] == "CANCELED"


def test_stop_puts_work_back_and_a_new_start_finishes_it(fresh: Stack, slow_origin: Origin) -> None:
    job_id = download(fresh, slow_origin)
    tree = [proc.pid for proc in descendants(fresh.pid)]
    fresh.stop()
    assert [proc for proc in processes() if proc.pid in tree] == []
    fresh.start("--no-flower")
    assert fresh.job(job_id)["attempt"] == 2
    assert_clean(fresh, job_id)
