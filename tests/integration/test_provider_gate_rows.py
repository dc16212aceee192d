"""The gate before a service as a row that many workers use at once, on each database."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import OperationalError

from models.clock import now
from models.database import reading, transaction
from models.installation import ProviderGate
from pipelines.protocol import Answered, Asks, Permit
from tasks import provider_gate
from tasks.permits import Permits
from tasks.provider_gate import BURST, FAILURES_MAX, PROBE_S, REST_S, SPACING_S

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.tasks import Desk

SLOW_S = 10.0
"""A busy machine may need so long for a few transactions."""
EARLY = 0.01
"""SQLite's clock has milliseconds."""


def at_once(times: int, work: Callable[[], None]) -> None:
    """Do it in so many threads; raises what one of them raised."""
    with ThreadPoolExecutor(times) as pool:
        for done in [pool.submit(work) for _ in range(times)]:
            done.result()


def row(desk: Desk) -> ProviderGate:
    with reading(desk.engine) as session:
        return session.get_one(ProviderGate, "vot")


def set_row(desk: Desk, **columns: float) -> None:
    with transaction(desk.engine) as session:
        session.merge(ProviderGate(name="vot", **columns))


def ask(desk: Desk) -> provider_gate.Turn:
    with transaction(desk.engine) as session:
        return provider_gate.ask(session, "vot")


def answered(desk: Desk, *, healthy: bool, is_probe: bool = False) -> None:
    with transaction(desk.engine) as session:
        provider_gate.answered(session, "vot", healthy=healthy, is_probe=is_probe)


def test_workers_that_ask_at_once_get_moments_of_their_own(desk: Desk) -> None:
    began, turns = now(), []
    at_once(BURST + 7, lambda: turns.append(ask(desk)))
    assert {turn.permit.verdict for turn in turns} == {"granted"}
    assert row(desk).next_at >= began + (BURST + 7) * SPACING_S - EARLY
    waits = sorted(turn.permit.seconds for turn in turns)
    assert waits[-1] <= 7 * SPACING_S + EARLY


def test_it_opens_rests_and_lets_exactly_one_try(desk: Desk) -> None:
    at_once(FAILURES_MAX, lambda: answered(desk, healthy=False))
    assert row(desk).failures == FAILURES_MAX
    permit = ask(desk).permit
    assert permit.verdict == "resting"
    assert REST_S - SLOW_S < permit.seconds <= REST_S

    set_row(desk, failures=FAILURES_MAX, open_until=now() - 0.1)
    turns: list[provider_gate.Turn] = []
    at_once(8, lambda: turns.append(ask(desk)))
    assert sorted(turn.permit.verdict for turn in turns) == ["granted"] + ["resting"] * 7
    assert sum(turn.is_probe for turn in turns) == 1
    assert row(desk).open_until - now() <= PROBE_S

    answered(desk, healthy=False, is_probe=True)
    assert REST_S < row(desk).open_until - now() <= 2 * REST_S
    answered(desk, healthy=True)
    assert (row(desk).failures, row(desk).open_until) == (0, 0)
    assert ask(desk).permit.verdict == "granted"


class Desked:
    """A child's permits, answered by the desk's worker."""

    def __init__(self, desk: Desk) -> None:
        self._came = threading.Semaphore(0)
        self.answers: list[Permit] = []
        self.permits = Permits(desk.engine, self._take)

    def _take(self, permit: Permit) -> None:
        self.answers.append(permit)
        self._came.release()

    def ask(self) -> Permit:
        self.permits.take(Asks(service="vot"))
        assert self._came.acquire(timeout=20)
        return self.answers[-1]

    def answered(self, *, healthy: bool) -> None:
        self.permits.take(Answered(service="vot", healthy=healthy))


@pytest.fixture
def desked(desk: Desk) -> Iterator[Desked]:
    made = Desked(desk)
    yield made
    made.permits.close()


def test_an_outcome_counts_before_the_next_request_is_asked_for(desked: Desked) -> None:
    for _ in range(FAILURES_MAX):
        assert desked.ask().verdict == "granted"
        desked.answered(healthy=False)
    assert desked.ask().verdict == "resting"


def test_who_was_let_through_alone_decides_how_it_goes_on(desk: Desk, desked: Desked) -> None:
    set_row(desk, failures=FAILURES_MAX, open_until=now() - 0.1)
    other = Desked(desk)
    assert desked.ask().verdict == "granted"
    assert other.ask().verdict == "resting"
    other.answered(healthy=False)
    assert other.ask().verdict == "resting"
    assert row(desk).failures == FAILURES_MAX, "it was under way before the rest"
    desked.answered(healthy=False)
    assert REST_S < desked.ask().seconds <= 2 * REST_S
    other.answered(healthy=True)
    assert other.ask().verdict == "granted"
    other.permits.close()


def test_without_a_database_everything_is_granted(
    desked: Desked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: object, **_more: object) -> None:
        raise OperationalError("SELECT 1", {}, ConnectionError("the database is away"))

    monkeypatch.setattr(provider_gate, "ask", away)
    monkeypatch.setattr(provider_gate, "answered", away)
    for _ in range(FAILURES_MAX + 1):
        assert desked.ask() == Permit()
        desked.answered(healthy=False)
