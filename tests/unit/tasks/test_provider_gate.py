"""The gate before a service as a value: how requests are spaced, and when none is let through."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.provider_gate import (
    BURST,
    FAILURES_MAX,
    PROBE_S,
    QUEUE_S,
    REST_MAX_S,
    REST_S,
    SPACING_S,
    Gate,
    Turn,
)

NOW = 1_700_000_000.0
TINY = 1e-5
"""Epoch seconds as floats are no finer than that when they are added to."""
pauses = st.lists(st.floats(0.0, 10.0), min_size=1, max_size=120)
outcomes = st.lists(st.tuples(st.booleans(), st.booleans(), st.floats(0.0, 400.0)), max_size=60)


def failed(gate: Gate, now: float = NOW, times: int = FAILURES_MAX) -> Gate:
    for _ in range(times):
        gate = gate.answered(now, healthy=False, is_probe=False)
    return gate


def ask_all(gate: Gate, now: float, times: int) -> tuple[Gate, list[Turn]]:
    turns = []
    for _ in range(times):
        gate, turn = gate.ask(now)
        turns.append(turn)
    return gate, turns


@given(pauses=pauses)
def test_requests_are_spaced_but_for_a_burst(pauses: list[float]) -> None:
    gate, now, moments = Gate(), NOW, []
    for pause in pauses:
        now += pause
        gate, turn = gate.ask(now)
        assert turn.permit.verdict != "resting"
        if turn.permit.verdict == "granted":
            assert turn.permit.seconds <= QUEUE_S
            moments.append(now + turn.permit.seconds)
    assert moments == sorted(moments)
    for first in range(len(moments)):
        for last in range(first, len(moments)):
            most = BURST + (moments[last] - moments[first]) / SPACING_S
            assert last - first + 1 <= most + TINY


@given(pause=st.floats(SPACING_S, 1000.0))
def test_who_asks_seldom_never_waits(pause: float) -> None:
    gate, now = Gate(), NOW
    for _ in range(50):
        gate, turn = gate.ask(now)
        assert turn.permit.verdict == "granted"
        assert turn.permit.seconds <= TINY
        now += pause


def test_a_crowd_waits_in_a_row_and_the_rest_comes_again() -> None:
    gate, turns = ask_all(Gate(), NOW, 100)
    granted = [turn.permit.seconds for turn in turns if turn.permit.verdict == "granted"]
    assert len(granted) == BURST + QUEUE_S / SPACING_S
    assert granted[:BURST] == [0.0] * BURST
    apart = [after - before for before, after in pairwise(granted[BURST - 1 :])]
    assert apart == pytest.approx([SPACING_S] * len(apart))
    crowded = [turn.permit for turn in turns[len(granted) :]]
    assert {permit.verdict for permit in crowded} == {"crowded"}
    assert all(QUEUE_S < permit.seconds <= QUEUE_S + SPACING_S for permit in crowded)
    assert gate.ask(NOW + crowded[0].seconds)[1].permit.verdict == "granted"


@given(outcomes=outcomes)
def test_only_failures_in_a_row_open_it_and_a_healthy_answer_closes_it(
    outcomes: list[tuple[bool, bool, float]],
) -> None:
    gate, now, row = Gate(), NOW, 0
    for healthy, is_probe, pause in outcomes:
        now += pause
        gate = gate.answered(now, healthy=healthy, is_probe=is_probe)
        row = 0 if healthy else row + 1
        assert gate.is_open == (row >= FAILURES_MAX)
        if healthy:
            assert (gate.failures, gate.open_until) == (0, 0.0)
        if gate.is_open:
            assert gate.open_until <= now + REST_MAX_S


@given(wait=st.floats(0.0, REST_S - 1))
def test_nobody_asks_a_service_that_rests(wait: float) -> None:
    now = NOW + wait
    gate = failed(Gate())
    _, turns = ask_all(gate, now, 10)
    assert {turn.permit.verdict for turn in turns} == {"resting"}
    assert {turn.permit.seconds for turn in turns} == {gate.open_until - now}


@given(late=st.floats(0.0, 1e6), others=st.lists(st.floats(0.0, PROBE_S / 30), max_size=25))
def test_after_the_rest_exactly_one_tries(late: float, others: list[float]) -> None:
    gate, now = failed(Gate()), NOW + REST_S + late
    gate, turn = gate.ask(now)
    assert turn == Turn(turn.permit, is_probe=True)
    assert (turn.permit.verdict, turn.permit.seconds) == ("granted", 0.0)
    for pause in others:
        now += pause
        gate, turn = gate.ask(now)
        assert turn.permit.verdict == "resting"
        assert turn.permit.seconds <= PROBE_S


def test_a_prober_that_died_is_replaced() -> None:
    gate, _ = failed(Gate()).ask(NOW + REST_S)
    gate, turn = gate.ask(NOW + REST_S + PROBE_S)
    assert turn.is_probe
    assert gate.answered(NOW + 200, healthy=True, is_probe=True) == Gate(next_at=gate.next_at)


def test_each_failed_try_doubles_the_rest_up_to_a_quarter_of_an_hour() -> None:
    gate, now, rests = failed(Gate()), NOW, []
    for _ in range(2000):
        rests.append(round(gate.open_until - now))
        now = gate.open_until
        gate, turn = gate.ask(now)
        assert turn.is_probe
        gate = gate.answered(now, healthy=False, is_probe=True)
    assert rests[:6] == [60, 120, 240, 480, 900, 900]
    assert set(rests[4:]) == {900}


def test_what_was_under_way_when_it_opened_makes_no_rest_longer() -> None:
    gate = failed(Gate())
    assert failed(gate, NOW + 5, times=3) == gate


@given(back=st.floats(0.0, 1e8))
def test_a_clock_that_was_set_back_lengthens_no_rest_beyond_the_longest(back: float) -> None:
    gate = failed(Gate(next_at=NOW))
    now = NOW - back
    gate, turn = gate.ask(now)
    assert turn.permit.seconds <= REST_MAX_S
    gate, turn = gate.ask(now + REST_MAX_S + 1)
    assert turn.is_probe
    crowd, turn = Gate(next_at=NOW).ask(now)
    assert turn.permit.seconds <= QUEUE_S + SPACING_S
    assert crowd.ask(now + QUEUE_S + SPACING_S)[1].permit.verdict == "granted"
