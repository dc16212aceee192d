from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.dub.local.timeline import MAX_SPEED, Placement, plan

STARTS = st.lists(st.floats(0, 7200), min_size=1, max_size=40).map(sorted)
LENGTHS = st.floats(0, 20)


@st.composite
def phrases(draw: st.DrawFn) -> tuple[list[float], list[float], float]:
    starts = draw(STARTS)
    lengths = [draw(LENGTHS) for _ in starts]
    return starts, lengths, starts[-1] + draw(st.floats(0, 30))


@settings(deadline=None)
@given(phrases())
def test_phrases_never_overlap_nor_begin_early(case) -> None:
    starts, lengths, total = case
    placed = plan(starts, lengths, total)
    ends = [p.start + length / p.speed for p, length in zip(placed, lengths, strict=True)]
    for (_, end), (following, _) in pairwise(zip((p.start for p in placed), ends, strict=True)):
        assert end <= following + 1e-9
    assert all(p.start >= start for p, start in zip(placed, starts, strict=True))
    assert all(1.0 <= p.speed <= MAX_SPEED for p in placed)


@settings(deadline=None)
@given(phrases())
def test_a_phrase_that_can_fit_makes_nobody_late(case) -> None:
    starts, lengths, total = case
    room = [b - a for a, b in pairwise([*starts, total])]
    fitting = [min(length, r * MAX_SPEED) for length, r in zip(lengths, room, strict=True)]
    placed = plan(starts, fitting, total)
    assert [p.start for p in placed] == pytest.approx(starts, abs=1e-6)


@settings(deadline=None)
@given(phrases())
def test_nothing_is_hurried_without_need(case) -> None:
    starts, lengths, total = case
    for n, (start, speed) in enumerate(plan(starts, lengths, total)):
        following = starts[n + 1] if n + 1 < len(starts) else total
        if start + lengths[n] < following:
            assert speed == 1.0


def test_a_phrase_too_long_pushes_the_next_and_a_pause_makes_up_for_it() -> None:
    placed = plan([0.0, 1.0, 10.0], [2.8, 1.0, 1.0], 20.0)
    assert placed == [
        Placement(0.0, 1.4),
        Placement(pytest.approx(2.0), 1.0),
        Placement(10.0, 1.0),
    ]


def test_no_phrases_no_plan() -> None:
    assert plan([], [], 10.0) == []
