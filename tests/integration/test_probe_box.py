"""The way of a question and its answer through a real Redis, and what happens when one is late."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from models.errors import Crashed, SourceNotFound, TooSlow, Unavailable
from models.names import Queue, Task
from models.stage_io import ProbeInput, ProbeOutput
from pipelines.tools import find_tools
from tasks import probe, probe_box
from tasks.app import app
from tasks.children import preload
from tasks.probe_box import Answer, ProbeBox, Question
from tests.servers.origin import serving
from tests.tasks import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.redis import RedisServer

URL = "https://video.test/a?token=hush"


class Bell:
    """Stands for Celery: keeps what was sent."""

    def __init__(self) -> None:
        self.rung: list[tuple[str, dict[str, Any]]] = []
        self.waits = threading.Event()

    def __call__(self, name: str, **options: Any) -> None:
        self.rung.append((name, options))
        self.waits.set()

    @property
    def probe_id(self) -> str:
        (one,) = self.rung[-1][1]["args"]
        return str(one)


@pytest.fixture
def bell(monkeypatch: pytest.MonkeyPatch) -> Bell:
    made = Bell()
    monkeypatch.setattr(probe_box.app, "send_task", made)
    return made


def keys(redis_server: RedisServer) -> list[bytes]:
    with redis_server.client() as client:
        return list(client.scan_iter("dubline:probe:*"))


def test_a_question_is_taken_once_and_answered(redis_server: RedisServer, bell: Bell) -> None:
    box = ProbeBox(redis_server.url)
    taken: list[Any] = []

    def work() -> None:
        bell.waits.wait(10)
        taken.append(box.take(bell.probe_id))
        taken.append(box.take(bell.probe_id))
        box.answer(bell.probe_id, Answer(found=ProbeOutput(title="Film")))

    thread = threading.Thread(target=work)
    thread.start()
    answer = box.ask(Question(url=URL))
    thread.join(10)
    assert answer == Answer(found=ProbeOutput(title="Film"))
    (question, left), again = taken
    assert (question, again) == (Question(url=URL), None)
    assert 15 < left <= probe_box.PATIENCE_S
    assert keys(redis_server) == []
    assert bell.rung[0][0] == Task.PROBE
    assert "hush" not in json.dumps(bell.rung)
    assert app.amqp.router.route({}, Task.PROBE)["queue"].name == Queue.PROBE


def test_without_an_answer_the_asker_goes_and_nobody_works_for_it(
    redis_server: RedisServer, bell: Bell
) -> None:
    box = ProbeBox(redis_server.url, patience_s=1)
    with pytest.raises(TooSlow, match="download worker"):
        box.ask(Question(url=URL))
    deadline = time.monotonic() + 5
    while box.take(bell.probe_id) is not None:
        assert time.monotonic() < deadline
    assert keys(redis_server) == []


def test_a_redis_that_is_away_is_said_so(bell: Bell) -> None:
    with pytest.raises(Unavailable, match="Adding them works"):
        ProbeBox("unix:///nonexistent/redis.sock").ask(Question(url=URL))
    assert bell.rung == []


def test_a_redis_that_hangs_keeps_nobody_waiting(bell: Bell) -> None:
    from tests.servers.redis import RedisServer  # noqa: PLC0415 - one of its own, to be stopped

    server = RedisServer()
    server.start()
    assert server._process is not None
    os.kill(server._process.pid, signal.SIGSTOP)
    began = time.monotonic()
    try:
        with pytest.raises(Unavailable):
            ProbeBox(server.url).ask(Question(url=URL))
        assert time.monotonic() - began < 5
    finally:
        os.kill(server._process.pid, signal.SIGCONT)
        server.close()
    assert bell.rung == []


@pytest.fixture
def desk(tmp_path: Path, redis_server: RedisServer) -> Iterator[Desk]:
    preload("pipelines.template")
    made = Desk.on_sqlite(tmp_path)
    object.__setattr__(made.context, "redis_url", redis_server.url)
    object.__setattr__(made.context, "tools", find_tools())
    yield made
    made.close()


def test_a_site_that_never_ends_is_left_when_time_is_over(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes: list[str] = []

    def remembered(**values: Any) -> ProbeInput:
        homes.append(values["workdir"])
        return ProbeInput(**values)

    monkeypatch.setattr(probe, "ProbeInput", remembered)
    (tmp_path / "long.m3u8").write_text("#EXTM3U\n" * 10_000)
    with serving(tmp_path) as origin:
        url = f"{origin.url}/slow/long.m3u8?rate=100"
        clock = SimpleNamespace(monotonic=lambda: 2.0 if origin.log.of("/slow/") else 0.0)
        monkeypatch.setattr(probe, "time", clock)  # time is over once the site has been asked
        began = time.monotonic()
        with pytest.raises(Crashed, match="before the site had answered"):
            probe.look(desk.context, Question(url=url), 1.0)
        assert time.monotonic() - began < 60  # the site would go on for a quarter of an hour
    assert not os.path.exists(homes[0])  # noqa: PTH110


def test_the_childs_error_comes_back_as_it_is(desk: Desk, tmp_path: Path) -> None:
    with serving(tmp_path) as origin:
        missing = Question(url=f"{origin.url}/nothing.mp4")
        with pytest.raises(SourceNotFound, match="HTTP 404"):
            probe.look(desk.context, missing, time.monotonic() + 20)


def test_nobody_looks_for_an_asker_who_has_gone(
    desk: Desk, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "look", lambda *_: pytest.fail("looked"))
    probe.answer(desk.context, "f" * 32)
    assert keys(redis_server) == []


def test_a_worker_that_stops_ends_its_looks(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "long.m3u8").write_text("#EXTM3U\n" * 10_000)
    desk.context.stopping.set()
    began = time.monotonic()
    with serving(tmp_path) as origin:
        slow = Question(url=f"{origin.url}/slow/long.m3u8?rate=100")
        with pytest.raises(Crashed):
            probe.look(desk.context, slow, began + 20)
    assert time.monotonic() - began < 15
