"""A clock that is set moves what is waited for along; one that drifts does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from models.clock import now
from models.database import transaction
from models.job import Job, StageRun
from models.job_state import Stage, Status
from tasks import clock_jump, run_end

if TYPE_CHECKING:
    from tests.tasks import Desk


class Steady:
    """Stands for the clock that nobody sets: shifted against the other one, it is as if that was.

    The machine's own clock is left alone, as other programs look at it too.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._really = clock_jump._steady_clock
        self.behind = 0.0
        self.slow = 0.0
        patch.setattr(clock_jump, "_steady_clock", self)

    def __call__(self) -> float:
        self.behind -= self.slow
        return self._really() - self.behind


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch) -> Steady:
    monkeypatch.setattr(clock_jump, "_offset", {})
    return Steady(monkeypatch)


def put_off(desk: Desk) -> str:
    job_id = desk.add()
    with transaction(desk.engine) as session:
        session.execute(
            update(Job)
            .where(Job.id == job_id)
            .values(not_before=now() + 60, rung_at=now() - 1, released_at=now() - 2)
        )
    return job_id


def asleep(desk: Desk) -> str:
    job_id = desk.add(requested_dubbing=True)
    with transaction(desk.engine) as session:
        session.execute(update(Job).where(Job.id == job_id).values(status=Status.DOWNLOADED))
    run = desk.claim(job_id, Stage.DUB)
    with transaction(desk.engine) as session:
        run_end.sleep(session, run, 60, {})
    return job_id


def moments(desk: Desk, job_id: str) -> list[float | None]:
    job = desk.job(job_id)
    return [job.not_before, job.rung_at, job.released_at]


@pytest.mark.parametrize("jump", [3600.0, -3600.0, 6.0])
def test_what_waits_for_a_moment_waits_as_long_as_before(
    desk: Desk, steady: Steady, jump: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_jump, "DOUBT_S", 60.0)  # a busy machine looks slowly
    job_id, sleeper, plain = put_off(desk), asleep(desk), desk.add()
    clock_jump.follow_clock(desk.context)
    before, wake = moments(desk, job_id), desk.runs(sleeper)[0].wake_at
    steady.behind += jump
    clock_jump.follow_clock(desk.context)
    assert moments(desk, job_id) == [
        pytest.approx((moment or 0) + jump, abs=2) for moment in before
    ]
    assert desk.runs(sleeper)[0].wake_at == pytest.approx((wake or 0) + jump, abs=2)
    assert moments(desk, plain) == [None] * 3
    moved = moments(desk, job_id)
    clock_jump.follow_clock(desk.context)
    assert moments(desk, job_id) == moved, "followed once"


def test_slow_corrections_are_not_followed(desk: Desk, steady: Steady) -> None:
    job_id = put_off(desk)
    before = moments(desk, job_id)
    for _ in range(5):
        clock_jump.follow_clock(desk.context)
        steady.behind += 4.0
    assert moments(desk, job_id) == before


def test_a_run_that_goes_on_or_has_ended_is_left_alone(desk: Desk, steady: Steady) -> None:
    job_id = asleep(desk)
    with transaction(desk.engine) as session:
        session.execute(update(StageRun).values(outcome="stopped"))
    before = desk.runs(job_id)[0].wake_at
    clock_jump.follow_clock(desk.context)
    steady.behind += 3600.0
    clock_jump.follow_clock(desk.context)
    assert desk.runs(job_id)[0].wake_at == before


def test_a_worker_that_was_stopped_between_two_clocks_saw_no_jump(
    desk: Desk, steady: Steady
) -> None:
    job_id = put_off(desk)
    before = moments(desk, job_id)
    clock_jump.follow_clock(desk.context)
    steady.slow = 600.0
    clock_jump.follow_clock(desk.context)
    assert moments(desk, job_id) == before


def test_a_jump_that_could_not_be_written_is_followed_at_the_next_tick(
    desk: Desk, steady: Steady, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("the database is away")

    job_id = put_off(desk)
    clock_jump.follow_clock(desk.context)
    before = moments(desk, job_id)
    steady.behind += 3600.0
    with monkeypatch.context() as patch:
        patch.setattr(clock_jump, "_move", refuse)
        with pytest.raises(OSError, match="away"):
            clock_jump.follow_clock(desk.context)
    clock_jump.follow_clock(desk.context)
    assert moments(desk, job_id)[0] == pytest.approx((before[0] or 0) + 3600.0, abs=0.5)
