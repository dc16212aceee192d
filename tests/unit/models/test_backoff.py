"""Pauses double, spread out, end at an hour, and respect what the other side asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.backoff import CAP_S, pause_s

FAILURES = st.integers(1, 5000)
BASES = st.floats(0.1, 600)
JITTERS = st.floats(0, 1, exclude_max=True)
ASKED = st.none() | st.floats(0, 6 * 3600)


@pytest.mark.parametrize(
    ("failures", "pause"), [(0, 10), (1, 10), (2, 20), (3, 40), (9, 2560), (10, 3600), (99, 3600)]
)
def test_it_doubles_up_to_an_hour(failures: int, pause: float) -> None:
    assert pause_s(failures, base_s=10, retry_after=None, jitter=0.0) == pause / 2
    assert pause_s(failures, base_s=10, retry_after=None, jitter=0.5) == pause * 3 / 4


@given(FAILURES, BASES, ASKED, JITTERS)
def test_it_stays_between_its_bounds(
    failures: int, base: float, asked: float | None, jitter: float
) -> None:
    pause = pause_s(failures, base_s=base, retry_after=asked, jitter=jitter)
    assert pause >= (asked or 0)
    assert min(base, CAP_S) / 2 <= pause <= max(CAP_S, (asked or 0) + CAP_S / 2)


@given(FAILURES, BASES, ASKED, JITTERS)
def test_more_failures_never_mean_a_shorter_pause(
    failures: int, base: float, asked: float | None, jitter: float
) -> None:
    first, second = (
        pause_s(n, base_s=base, retry_after=asked, jitter=jitter) for n in (failures, failures + 1)
    )
    assert first <= second


@given(FAILURES, BASES, ASKED, JITTERS, JITTERS)
def test_jitter_spreads_jobs_also_behind_the_same_retry_after(
    failures: int, base: float, asked: float | None, one: float, other: float
) -> None:
    early, late = (
        pause_s(failures, base_s=base, retry_after=asked, jitter=j) for j in sorted((one, other))
    )
    spread = abs(one - other) * min(base, CAP_S) / 2
    assert late - early >= spread * 0.999 - 1e-6
