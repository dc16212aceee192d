"""How a speed limit is shared out among downloads, and when a weekly window is open."""

from __future__ import annotations

import math
from datetime import time, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

SLOWEST: Final = 1024
"""Bytes/s to which any transfer may go: servers drop connections that move more slowly."""
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def shares(limit: int | None, caps: Mapping[str, int | None]) -> dict[str, int | None]:
    """Share `limit` among the jobs of `caps`, which holds each one's own limit; all in bytes/s.

    None is no limit. A job that may take less than the even share leaves the rest to the others.
    The shares add up to `limit` at most, unless that is less than SLOWEST for each job: nobody
    gets less than that for the others' sake.
    """
    if limit is None:
        return dict(caps)
    shared: dict[str, int | None] = {}
    left = limit
    for job, cap in sorted(caps.items(), key=_tightest_first):
        even = max(left // (len(caps) - len(shared)), SLOWEST)
        share = even if cap is None else min(even, cap)
        shared[job] = share
        left = max(left - share, 0)
    return shared


def _tightest_first(job: tuple[str, int | None]) -> tuple[float, str]:
    name, cap = job
    return (math.inf if cap is None else cap, name)


def in_window(begin: str, end: str, days: Collection[str], moment: datetime) -> bool:
    """Tell whether a weekly window of "HH:MM" times is open at `moment`, on `moment`'s own clock.

    It opens at `begin` and is shut at `end`. One that ends before it begins passes midnight and
    belongs to the day of `days` (DAYS) on which it began; equal times mean the whole day.
    """
    opens, shuts, clock = time.fromisoformat(begin), time.fromisoformat(end), moment.time()
    today = _day(moment) in days
    if opens == shuts:
        return today
    if opens < shuts:
        return today and opens <= clock < shuts
    yesterday = _day(moment - timedelta(days=1)) in days
    return (today and clock >= opens) or (yesterday and clock < shuts)


def _day(moment: datetime) -> str:
    return DAYS[moment.weekday()]
