"""Shares of a speed limit, and weekly windows."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rates import DAYS, SLOWEST, in_window, shares

FAST = 100 * SLOWEST
CAPS = st.dictionaries(st.text(max_size=3), st.none() | st.integers(1, 20 * SLOWEST), max_size=8)
TIMES = st.times().map(lambda t: t.strftime("%H:%M"))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("limit", "caps", "expected"),
    [
        (None, {"a": None, "b": 5}, {"a": None, "b": 5}),
        (FAST, {}, {}),
        (FAST, {"a": None}, {"a": FAST}),
        (FAST, {"a": None, "b": None}, {"a": FAST // 2, "b": FAST // 2}),
        (FAST, {"a": None, "b": 10, "c": None}, {"b": 10, "a": 51195, "c": 51195}),
        (FAST, {"a": FAST * 2, "b": FAST * 3}, {"a": FAST // 2, "b": FAST // 2}),
        (FAST, {"a": 10, "b": 20}, {"a": 10, "b": 20}),
        (SLOWEST, {"a": None, "b": None}, {"a": SLOWEST, "b": SLOWEST}),
    ],
)
def test_shares_by_example(
    limit: int | None, caps: dict[str, int | None], expected: dict[str, int | None]
) -> None:
    assert shares(limit, caps) == expected


@given(limit=st.integers(1, 100 * SLOWEST), caps=CAPS)
def test_shares_use_the_limit_up_and_no_more(limit: int, caps: dict[str, int | None]) -> None:
    found = shares(limit, caps)
    sizes = {job: share for job, share in found.items() if share is not None}
    assert sizes.keys() == caps.keys()
    assert sum(sizes.values()) <= max(limit, SLOWEST * len(caps))
    for job, cap in caps.items():
        assert min(SLOWEST, cap or SLOWEST) <= sizes[job] <= (cap or limit + SLOWEST)
    wanting = [job for job, cap in caps.items() if cap is None or sizes[job] < cap]
    if wanting:
        assert sum(sizes.values()) >= limit, "something is left although somebody wants it"
        highest = max(sizes.values())
        assert all(sizes[job] >= highest - 1 for job in wanting), "another got more"


def at(day: int, clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-0{2 + day} {clock}")


@pytest.mark.parametrize(
    ("begin", "end", "days", "moment", "is_open"),
    [
        ("09:00", "17:00", {"mon"}, at(0, "09:00"), True),
        ("09:00", "17:00", {"mon"}, at(0, "08:59:59"), False),
        ("09:00", "17:00", {"mon"}, at(0, "16:59:59"), True),
        ("09:00", "17:00", {"mon"}, at(0, "17:00"), False),
        ("09:00", "17:00", {"mon"}, at(1, "12:00"), False),
        ("22:00", "06:00", {"mon"}, at(0, "05:00"), False),
        ("22:00", "06:00", {"mon"}, at(0, "22:00"), True),
        ("22:00", "06:00", {"mon"}, at(1, "05:59"), True),
        ("22:00", "06:00", {"mon"}, at(1, "06:00"), False),
        ("22:00", "06:00", {"mon"}, at(1, "23:00"), False),
        ("22:00", "06:00", {"sun"}, at(0, "05:00"), True),
        ("08:00", "08:00", {"mon"}, at(0, "00:00"), True),
        ("08:00", "08:00", {"mon"}, at(1, "07:00"), False),
        ("00:00", "00:00", {"tue"}, at(1, "23:59:59"), True),
        ("09:00", "17:00", set(), at(0, "12:00"), False),
    ],
)
def test_a_window_by_example(
    begin: str, end: str, days: set[str], moment: datetime, *, is_open: bool
) -> None:
    assert in_window(begin, end, days, moment) is is_open


@given(begin=TIMES, end=TIMES, days=st.sets(st.sampled_from(DAYS)), moment=MOMENTS)
def test_a_window_is_open_within_its_length_after_it_began(
    begin: str, end: str, days: set[str], moment: datetime
) -> None:
    """The same by another way: lay each window of this day and the one before on the time line."""
    length = (_minutes(end) - _minutes(begin)) % (24 * 60)
    midnight = datetime.combine(moment.date(), datetime.min.time())
    open_now = False
    for start in (midnight, midnight - timedelta(days=1)):
        first = start + timedelta(minutes=_minutes(begin) if length else 0)
        last = first + (timedelta(minutes=length) if length else timedelta(days=1))
        open_now |= DAYS[start.weekday()] in days and first <= moment < last
    assert in_window(begin, end, days, moment) is open_now


@given(begin=TIMES, end=TIMES, moment=MOMENTS)
def test_a_window_of_every_day_and_its_reverse_fill_the_day(
    begin: str, end: str, moment: datetime
) -> None:
    if begin != end:
        opened = in_window(begin, end, DAYS, moment)
        assert opened is not in_window(end, begin, DAYS, moment)


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
