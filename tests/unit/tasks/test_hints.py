"""Hints and announcements over a real Redis, and without one."""

from __future__ import annotations

import select
import time
from typing import TYPE_CHECKING

import pytest

from models.events import LogEvent, LogPayload, to_json
from models.names import EVERY_JOB, Channel
from tasks.announce import Announcer
from tasks.hints import Hints
from tests.servers.redis import RedisServer

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENT = LogEvent(
    job_id="j", timestamp="t", version=1, payload=LogPayload(level="info", message="é")
)


@pytest.fixture
def server() -> Iterator[RedisServer]:
    made = RedisServer()
    made.start()
    yield made
    made.close()


def is_woken(descriptor: int, seconds: float = 0.0) -> bool:
    return bool(select.select([descriptor], [], [], seconds)[0])


def wait_for_listener(server: RedisServer, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    with server.client() as client:
        while not client.pubsub_numsub(Channel.CONTROL)[0][1]:
            assert time.monotonic() < deadline, "nobody listens"
            time.sleep(0.02)


def test_a_hint_wakes_its_supervisor_and_no_other(server: RedisServer) -> None:
    hints = Hints(server.url)
    hints.start()
    wait_for_listener(server)
    with hints.registered("a") as one, hints.registered("b") as other:
        Announcer(server.url).hint("a")
        assert is_woken(one, 5)
        assert not is_woken(other)


def test_one_hint_wakes_every_supervisor(server: RedisServer) -> None:
    hints = Hints(server.url)
    hints.start()
    wait_for_listener(server)
    with hints.registered("a") as one, hints.registered("b") as other:
        Announcer(server.url).hint(EVERY_JOB)
        assert is_woken(one, 5)
        assert is_woken(other, 5)


def test_hints_come_again_after_redis_was_away(server: RedisServer) -> None:
    hints = Hints(server.url)
    hints.start()
    wait_for_listener(server)
    server.stop()
    server.start()
    wait_for_listener(server)
    with hints.registered("a") as one:
        Announcer(server.url).hint("a")
        assert is_woken(one, 5)


def test_everybody_is_woken_at_once() -> None:
    hints = Hints("unix:///nonexistent")
    with hints.registered("a") as one, hints.registered("b") as other:
        hints.wake()
        assert is_woken(one)
        assert is_woken(other)
    hints.wake()


def test_two_runs_of_one_job_are_both_woken() -> None:
    """The old attempt is still being stopped when the new one begins."""
    hints = Hints("unix:///nonexistent")
    with hints.registered("a") as new:
        with hints.registered("a") as old:
            hints.wake("a")
            assert is_woken(old)
            assert is_woken(new)
        hints.wake("b")
        with hints.registered("b"):
            hints.wake("a")
        assert is_woken(new)


def test_an_event_is_published_on_its_channel(server: RedisServer) -> None:
    with server.client() as client, client.pubsub() as channel:
        channel.subscribe(Channel.LOG)
        assert channel.get_message(timeout=5)["type"] == "subscribe"
        Announcer(server.url).publish([EVENT])
        assert channel.get_message(timeout=5)["data"].decode() == to_json(EVENT)


@pytest.mark.parametrize("url", ["unix:///nonexistent/r.sock", "redis://127.0.0.1:1/0"])
def test_without_redis_the_news_is_lost_soon_and_quietly(url: str) -> None:
    announcer = Announcer(url)
    began = time.monotonic()
    announcer.publish([EVENT])
    announcer.hint("j")
    assert time.monotonic() - began < 2
