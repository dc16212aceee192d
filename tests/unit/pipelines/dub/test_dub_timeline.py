from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.dub.local.timeline import EARLY_S, LATE_S, MAX_SPEED, Placement, plan

STARTS = st.lists(st.floats(0, 7200), min_size=1, max_size=40).map(sorted)
LENGTHS = st.floats(0, 20)
TINY = 1e-6


@st.composite
def phrases(draw: st.DrawFn) -> tuple[list[float], list[float], float]:
    starts = draw(STARTS)
    lengths = [draw(LENGTHS) for _ in starts]
    return starts, lengths, starts[-1] + draw(st.floats(0, 30))


@settings(deadline=None)
@given(phrases())
def test_phrases_never_overlap_nor_outlast_the_video(case) -> None:
    starts, lengths, total = case
    placed = plan(starts, lengths, total)
    ends = [p.start + p.length for p in placed]
    assert all(end <= p.start + TINY for end, p in zip(ends, placed[1:], strict=False))
    assert ends[-1] <= total + TINY


@settings(deadline=None)
@given(phrases())
def test_no_phrase_is_later_than_the_limit_or_much_too_early(case) -> None:
    starts, lengths, total = case
    for start, placed in zip(starts, plan(starts, lengths, total), strict=True):
        assert -EARLY_S - TINY <= placed.start - start <= LATE_S + TINY


@settings(deadline=None)
@given(phrases())
def test_speed_is_bounded_and_only_what_does_not_fit_is_cut(case) -> None:
    starts, lengths, total = case
    for length, placed in zip(lengths, plan(starts, lengths, total), strict=True):
        assert 1.0 <= placed.speed <= MAX_SPEED
        assert 0.0 <= placed.length <= length / placed.speed + TINY
        if placed.length < length / placed.speed - TINY:
            assert placed.speed == MAX_SPEED


@settings(deadline=None)
@given(phrases())
def test_a_phrase_that_can_fit_makes_nobody_late(case) -> None:
    starts, lengths, total = case
    room = [b - a for a, b in pairwise([*starts, total])]
    fitting = [min(length, r * MAX_SPEED) for length, r in zip(lengths, room, strict=True)]
    placed = plan(starts, fitting, total)
    assert [p.start for p in placed] == pytest.approx(starts, abs=1e-5)
    assert [p.length * p.speed for p in placed] == pytest.approx(fitting, abs=1e-5)


@settings(deadline=None)
@given(phrases())
def test_nothing_is_hurried_without_need(case) -> None:
    starts, lengths, total = case
    for n, placed in enumerate(plan(starts, lengths, total)):
        following = starts[n + 1] if n + 1 < len(starts) else total
        if placed.start + lengths[n] < following - TINY:
            assert placed.speed == 1.0


def test_a_phrase_too_long_is_sped_up_first() -> None:
    assert plan([5.0, 7.0], [2.4, 1.0], 20.0)[0] == pytest.approx(Placement(5.0, 1.2, 2.0))


def test_then_it_begins_earlier_where_nobody_speaks() -> None:
    first, second = plan([5.0, 7.0], [2.2 * MAX_SPEED, 1.0], 20.0)
    assert first == pytest.approx(Placement(4.8, MAX_SPEED, 2.2))
    assert second.start == 7.0


def test_then_the_next_one_waits_and_a_pause_makes_up_for_it() -> None:
    placed = plan([0.0, 2.0, 9.0], [2.2 * MAX_SPEED, 1.0, 1.0], 20.0)
    assert [p.start for p in placed] == pytest.approx([0.0, 2.2, 9.0])


def test_then_it_is_cut() -> None:
    first, second = plan([5.0, 7.0], [9.0, 1.0], 20.0)
    assert first == pytest.approx(Placement(5.0 - EARLY_S, MAX_SPEED, 2.0 + EARLY_S + LATE_S))
    assert second == pytest.approx(Placement(7.0 + LATE_S, 1.0, 1.0))


def test_no_phrases_no_plan() -> None:
    assert plan([], [], 10.0) == []
