"""The token bucket: its arithmetic on a clock of its own, its waits in real threads."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Stopped
from models.rates import SLOWEST
from pipelines.download.bucket import (
    BLOCK_MAX,
    BURST_S,
    CONNECTIONS,
    DEBT_S,
    FIRST_READ,
    Bucket,
    Tokens,
    block_size,
)
from tests.reporter import FakeReporter

SOON = 0.4
RATES = st.integers(SLOWEST, 10**9)


class Download:
    """Connections that read as fast as a bucket lets them, on a clock of their own."""

    def __init__(self, rate: int) -> None:
        self.now = 1000.0
        self.tokens = Tokens(rate, self.now)
        self.got = 0

    def read(self, size: int) -> None:
        place = self.tokens.take(size, self.now)
        self.got += size
        self.now += self.tokens.wait(place, self.now)

    def during(self, seconds: float, rate: int) -> float:
        """Read blocks for a while; returns the bytes/s."""
        began, before = self.now, self.got
        while self.now < began + seconds:
            self.read(block_size(rate))
        return (self.got - before) / (self.now - began)


@given(first=RATES, second=RATES, in_flight=st.integers(0, CONNECTIONS * BLOCK_MAX))
def test_a_new_rate_holds_within_two_seconds(first: int, second: int, in_flight: int) -> None:
    download = Download(first)
    download.during(3, first)
    download.tokens.change(second, download.now)
    download.tokens.take(in_flight, download.now)
    download.during(1, second)
    assert download.during(1, second) == pytest.approx(second, rel=0.3)
    assert download.during(10, second) == pytest.approx(second, rel=0.05)


@given(rate=RATES, idle=st.floats(0, 1e6))
def test_idle_time_saves_a_quarter_second_at_most(rate: int, idle: float) -> None:
    download = Download(rate)
    download.now += idle
    free = 0
    while (
        download.tokens.wait(download.tokens.take(block_size(rate), download.now), download.now)
        <= 1e-6
    ):
        free += block_size(rate)
    assert free <= rate * BURST_S + 1


@given(rate=RATES, size=st.integers(0, 10**10))
def test_a_debt_is_bounded(rate: int, size: int) -> None:
    tokens = Tokens(rate, 0.0)
    seconds = tokens.wait(tokens.take(size, 0.0), 0.0)
    assert seconds <= max(DEBT_S, CONNECTIONS * FIRST_READ / rate) + 1e-6


def test_a_raised_rate_shortens_a_wait_that_has_begun() -> None:
    tokens = Tokens(10_000, 0.0)
    place = tokens.take(4_000, 0.0)
    assert tokens.wait(place, 0.1) == pytest.approx(0.3)
    tokens.change(30_000, 0.1)
    assert tokens.wait(place, 0.1) == pytest.approx(0.1)


def test_who_came_first_is_served_first() -> None:
    tokens = Tokens(10_000, 0.0)
    first, second = tokens.take(1000, 0.0), tokens.take(1000, 0.0)
    assert tokens.wait(first, 0.1) == pytest.approx(0)
    tokens.take(1000, 0.1)
    assert tokens.wait(second, 0.2) == pytest.approx(0)


@given(rate=st.integers(0, 10**12))
def test_all_connections_together_read_a_quarter_second_at_once(rate: int) -> None:
    assert 0 < block_size(rate) <= BLOCK_MAX
    assert block_size(rate) * CONNECTIONS <= max(rate, SLOWEST) * BURST_S


class Sleeper(threading.Thread):
    """Pays so much that it has to wait for seconds."""

    def __init__(self, bucket: Bucket, size: int) -> None:
        super().__init__(daemon=True)
        self.bucket = bucket
        self.size = size
        self.stopped = False

    def run(self) -> None:
        try:
            self.bucket.pay(self.size)
        except Stopped:
            self.stopped = True


def asleep(reporter: FakeReporter, count: int = 3) -> tuple[Bucket, list[Sleeper]]:
    """Return threads that will wait for four seconds."""
    looked = threading.Semaphore(0)

    def check() -> None:
        looked.release()
        reporter.check()

    bucket = Bucket(SLOWEST, check)
    sleepers = [Sleeper(bucket, 4096) for _ in range(count)]
    for sleeper in sleepers:
        sleeper.start()
        assert looked.acquire(timeout=5)
    reporter.on_stop(bucket.wake)
    return bucket, sleepers


def all_ended(sleepers: list[Sleeper]) -> bool:
    until = time.monotonic() + SOON
    for sleeper in sleepers:
        sleeper.join(max(until - time.monotonic(), 0))
    return not any(sleeper.is_alive() for sleeper in sleepers)


def test_a_stop_ends_every_wait_at_once() -> None:
    reporter = FakeReporter()
    _, sleepers = asleep(reporter)
    reporter.stop()
    assert all_ended(sleepers)
    assert all(sleeper.stopped for sleeper in sleepers)


@pytest.mark.parametrize("rate", [None, 10**9], ids=["lifted", "raised"])
def test_a_higher_limit_ends_every_wait_at_once(rate: int | None) -> None:
    bucket, sleepers = asleep(FakeReporter())
    bucket.limit(rate)
    assert all_ended(sleepers)
    assert not any(sleeper.stopped for sleeper in sleepers)


def test_a_wake_without_a_reason_ends_no_wait() -> None:
    reporter = FakeReporter()
    bucket, (sleeper,) = asleep(reporter, 1)
    bucket.wake()
    assert not all_ended([sleeper])
    reporter.stop()
    assert all_ended([sleeper])


def test_without_a_limit_nothing_waits_or_is_owed_later() -> None:
    bucket = Bucket(None, FakeReporter().check)
    started = time.monotonic()
    bucket.pay(10**12)
    bucket.limit(10**6)
    bucket.pay(1000)
    assert time.monotonic() - started < SOON
    assert bucket.block == 62_500


def test_threads_share_one_rate() -> None:
    rate, seconds = 400_000, 1.5
    bucket = Bucket(rate, FakeReporter().check)
    got: list[int] = []
    until = time.monotonic() + seconds

    def read() -> None:
        while time.monotonic() < until:
            bucket.pay(bucket.block)
            got.append(bucket.block)

    threads = [threading.Thread(target=read) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(got) == pytest.approx(rate * seconds, rel=0.2)
