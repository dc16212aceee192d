"""One number from several passes: it never falls, and every pass moves it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.mux.meter import BEGINS, WEIGHTS, Meter
from tests.reporter import FakeReporter

ONCE = list(WEIGHTS)
LEVELLED = ["measure", "mix", "level", "level", "level", "encode", "close", "verify", "save"]
TWICE = [*ONCE[:-1], "encode", "close", "verify", "save"]


@given(st.lists(st.tuples(st.sampled_from(ONCE), st.floats(-5, 200)), min_size=1))
def test_progress_never_falls(steps):
    reporter = FakeReporter()
    meter = Meter(reporter, 60.0)
    for name, seconds in steps:
        meter.enter(name)(seconds)
    assert reporter.percents == sorted(reporter.percents)
    assert reporter.percents[0] >= 0
    assert reporter.percents[-1] <= 100


@pytest.mark.parametrize("passes", [ONCE, LEVELLED, TWICE])
def test_every_pass_moves_the_number_also_when_it_is_done_again(passes):
    reporter = FakeReporter()
    meter = Meter(reporter, 60.0)
    for name in passes:
        at = meter.enter(name)
        begin = reporter.percents[-1]
        at(60.0)
        assert reporter.percents[-1] >= begin + 0.1
    assert reporter.percents[-1] == pytest.approx(100)


def test_a_pass_begins_when_it_is_heard_of():
    reporter = FakeReporter()
    meter = Meter(reporter, 60.0)
    meter.enter("encode")(30.0)
    on_moved = meter.upon("close")
    assert set(reporter.phases) == {"encode"}
    on_moved(0.5)
    assert reporter.phases[-1] == "close"
    assert BEGINS["close"] < reporter.percents[-1] < BEGINS["verify"]
