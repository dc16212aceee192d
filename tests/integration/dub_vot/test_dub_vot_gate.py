"""The vot engine takes its turn before every request, and leaves a service that fails alone."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from models.errors import ProviderBusy, ProviderRefused
from pipelines.dub.provider import ProviderWaits
from pipelines.protocol import Permit
from tests.reporter import FakeReporter, stop_in
from tests.vot import FAST, VIDEO, node_children

if TYPE_CHECKING:
    from models.stage_io import DubInput

RESTING = Permit(verdict="resting", seconds=120.0)


@pytest.mark.parametrize(
    ("scenario", "outcomes"),
    [
        ("ok", [True, True]),
        ("fail", [True]),
        ("session", [True]),
        ("stale", [False, True]),
        ("http403", [False, False]),
        ("http503", [False, False]),
        ("rate", [False, False]),
        ("badproto", [False]),
        ("empty200", [False]),
    ],
)
def test_every_request_has_its_turn_and_its_outcome(
    serve, job, scenario: str, outcomes: list[bool]
) -> None:
    server, reporter = serve(scenario), FakeReporter()
    with suppress(ProviderBusy, ProviderRefused):
        FAST.dub(job(server), reporter)
    assert reporter.outcomes[:2] == outcomes
    assert len(set(reporter.outcomes[1:])) <= 1, "later ones went like the second"
    assert reporter.permits_asked == len(server.asks) == len(reporter.outcomes)


def test_a_service_that_cannot_be_reached_is_not_healthy(serve, job) -> None:
    server, reporter = serve("ok"), FakeReporter()
    dead: DubInput = job(server, vot_host="http://127.0.0.1:9")
    with pytest.raises(ProviderBusy, match="reached"):
        FAST.dub(dead, reporter)
    assert reporter.outcomes == [False] * 4


def test_a_dub_waits_for_its_turn_in_the_process(serve, job) -> None:
    server, reporter = serve("ok"), FakeReporter()
    reporter.permits = [
        Permit(verdict="crowded", seconds=0.7),
        Permit(verdict="resting", seconds=0.8),
        Permit(verdict="granted", seconds=0.6),
    ]
    began, began_at = time.monotonic(), time.time()
    FAST.dub(job(server), reporter)
    assert server.polls(VIDEO)[0] - began >= 2.1
    assert reporter.states[0]["beganAt"] >= began_at + 2.1, "its deadline does not run meanwhile"
    assert reporter.permits_asked == 2 + len(server.asks)
    assert reporter.text.count("resting after failures; next try in 1 s") == 1


def test_a_long_rest_gives_the_slot_back_and_is_told_once(serve, job) -> None:
    server, reporter = serve("ok"), FakeReporter()
    reporter.permits = [RESTING]
    with pytest.raises(ProviderWaits) as caught:
        FAST.dub(job(server), reporter)
    began = caught.value.state["beganAt"] - RESTING.seconds
    assert caught.value.seconds == pytest.approx(RESTING.seconds, abs=1)
    assert abs(began - time.time()) < 60, "the rest is not time that was waited"
    assert server.requests == []
    assert node_children() == []
    said = "The vot service is resting after failures; next try in 2 min."
    assert ("warning", said) in reporter.logs

    later = FakeReporter()
    later.permits = [RESTING]
    due = caught.value.state | {"nextAt": time.time()}
    with pytest.raises(ProviderWaits) as caught:
        FAST.dub(job(server, state=due), later)
    assert "resting" not in later.text

    last = FakeReporter()
    FAST.dub(job(server, state=caught.value.state | {"nextAt": 0}), last)
    assert [ask.first for ask in server.asks] == [True, False]
    assert server.faults == []


def test_a_stop_ends_the_wait_for_a_turn(serve, job) -> None:
    server, reporter = serve("ok"), FakeReporter()
    reporter.permits = [Permit(verdict="resting", seconds=50.0)]
    stop_in("waiting", lambda: FAST.dub(job(server), reporter), reporter)
    assert node_children() == []
    assert server.asks == []
