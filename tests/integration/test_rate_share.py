"""A running download's share of the limit, from the rows of all that run."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from models.database import reading, transaction
from models.job import Job, StageRun
from models.job_state import Stage, Status
from models.runtime_settings import read_settings, write_settings
from tasks import rate_share, run_end

if TYPE_CHECKING:
    from tasks.lease import Run
    from tests.tasks import Desk

KB = 1000
MONDAY_NOON = datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001 - the clock on the wall


def setting(desk: Desk, **changes: Any) -> None:
    with transaction(desk.engine) as session:
        write_settings(session, changes)


def share(desk: Desk, run: Run, default: int | None = None) -> int | None:
    with reading(desk.engine) as session:
        return rate_share.rate_share(session, run, read_settings(session), default)


def runs(desk: Desk, *caps: int | None) -> list[Run]:
    return [desk.claim(desk.add(rate_limit=cap)) for cap in caps]


def test_without_a_limit_each_has_its_own_or_the_default(desk: Desk) -> None:
    capped, free = runs(desk, 50 * KB, None)
    assert (share(desk, capped), share(desk, free)) == (50 * KB, None)
    assert (share(desk, capped, 70 * KB), share(desk, free, 70 * KB)) == (50 * KB, 70 * KB)


def test_a_limit_is_shared_and_what_one_may_not_take_goes_to_the_others(desk: Desk) -> None:
    setting(desk, rate_limit=300 * KB)
    slow, *others = runs(desk, 20 * KB, None, None)
    assert share(desk, slow) == 20 * KB
    assert [share(desk, run) for run in others] == [140 * KB] * 2


def test_only_downloads_that_go_on_have_a_share(desk: Desk) -> None:
    setting(desk, rate_limit=300 * KB)
    first, second, third = runs(desk, None, None, None)
    assert share(desk, first) == 100 * KB
    with transaction(desk.engine) as session:
        run_end.interrupt(session, second)
    assert share(desk, first) == 150 * KB
    dub = desk.add(requested_dubbing=True)
    with transaction(desk.engine) as session:
        session.execute(update(Job).where(Job.id == dub).values(status=Status.DOWNLOADED))
    desk.claim(dub, Stage.DUB)
    assert share(desk, third) == 150 * KB


def test_a_stalled_one_takes_nothing_from_the_others_but_may_go_on(desk: Desk) -> None:
    setting(desk, rate_limit=300 * KB)
    stalled, other = runs(desk, None, None)
    with transaction(desk.engine) as session:
        session.execute(
            update(StageRun).where(StageRun.job_id == stalled.job_id).values(stalled=True)
        )
    assert share(desk, other) == 300 * KB
    assert share(desk, stalled) == 150 * KB


def test_the_alternative_limit_takes_over_when_it_is_on(desk: Desk) -> None:
    (run,) = runs(desk, None)
    setting(desk, rate_limit=300 * KB, alt_rate_limit=30 * KB, alt_mode="on")
    assert share(desk, run) == 30 * KB
    setting(desk, alt_mode="off")
    assert share(desk, run) == 300 * KB


@pytest.mark.parametrize(
    ("begin", "days", "limit"),
    [("11:00", ["mon"], 30), ("11:00", ["tue"], 300), ("12:30", ["mon"], 300)],
)
def test_or_when_its_hour_has_come(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, begin: str, days: list[str], limit: int
) -> None:
    monkeypatch.setattr(rate_share, "local_time", lambda: MONDAY_NOON)
    (run,) = runs(desk, None)
    window = {"begin": begin, "end": "13:00", "days": days}
    setting(
        desk,
        rate_limit=300 * KB,
        alt_rate_limit=30 * KB,
        alt_mode="schedule",
        alt_schedule=window,
    )
    assert share(desk, run) == limit * KB
