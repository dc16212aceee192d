"""Leases on SQLite and PostgreSQL: who lost one writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from models import job_commands
from models.clock import db_now, now
from models.database import reading, transaction
from models.errors import DamagedMedia
from models.job import JobEvent, StageRun
from models.job_state import Stage, Status
from pipelines.protocol import Progress, Started
from tasks import lease, run_end, run_facts
from tasks.dispatch import plan
from tests.tasks import Desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

WRITES: dict[str, Callable[[Session, lease.Run], object]] = {
    "renew": lambda session, run: lease.renew(session, run, None),
    "set_process": lambda session, run: run_facts.set_process(
        session, run, Started(process_group=1, process_started=1)
    ),
    "set_engine": lambda session, run: run_facts.set_engine(session, run, "local"),
    "finish": lambda session, run: run_end.finish(session, run, Status.COMPLETE),
    "fail": lambda session, run: run_end.fail(session, run, DamagedMedia()),
    "interrupt": run_end.interrupt,
    "crash": lambda session, run: run_end.crash(session, run, "boom"),
}
LOSSES = ["reaped", "paused", "canceled", "deleted", "stolen"]


@pytest.fixture
def desk(tmp_path: Path, either_url: str) -> Iterator[Desk]:
    made = Desk(tmp_path, either_url)
    made.workers()
    yield made
    made.close()


def lose(desk: Desk, run: lease.Run, how: str) -> None:
    if how == "reaped":
        desk.put_back(run)
        return
    with transaction(desk.engine) as session:
        match how:
            case "paused":
                job_commands.pause(session, run.job_id)
            case "canceled":
                job_commands.cancel(session, run.job_id)
            case "deleted":
                job_commands.delete_job(session, run.job_id)
            case _:
                session.execute(update(StageRun).values(owner="somebody/1/1/else"))


def rows(desk: Desk) -> list[object]:
    with reading(desk.engine) as session:
        runs = session.execute(select(StageRun.__table__)).all()
        events = session.execute(select(func.count()).select_from(JobEvent)).scalar_one()
    return [*map(tuple, runs), events]


@pytest.mark.parametrize("how", LOSSES)
def test_a_lost_lease_refuses_every_write(desk: Desk, how: str) -> None:
    run = desk.claim(desk.add())
    lose(desk, run, how)
    before = rows(desk)
    for name, write in WRITES.items():
        with pytest.raises(lease.LeaseLost), transaction(desk.engine) as session:
            write(session, run)
        assert rows(desk) == before, name


def test_a_stale_attempt_cannot_claim(desk: Desk) -> None:
    job_id = desk.add()
    run = desk.claim(job_id)
    desk.put_back(run)
    with transaction(desk.engine) as session:
        plan(session)
        for attempt in (run.attempt, run.attempt + 2):
            assert lease.claim(session, job_id, Stage.DOWNLOAD, attempt, "w/1/1/a", "h") is None
        for stage in (Stage.DUB, Stage.MUX):
            assert lease.claim(session, job_id, stage, run.attempt + 1, "w/1/1/a", "h") is None
    assert desk.claim(job_id).attempt == run.attempt + 1


def test_what_was_not_admitted_cannot_be_claimed(desk: Desk) -> None:
    job_id = desk.add()
    with transaction(desk.engine) as session:
        assert lease.claim(session, job_id, Stage.DOWNLOAD, 1, "w/1/1/a", "h") is None


def test_a_lease_is_thirty_seconds_of_the_databases_clock(desk: Desk) -> None:
    run = desk.claim(desk.add())
    with transaction(desk.engine) as session:
        session.execute(update(StageRun).values(lease_until=0.0))
        lease.renew(session, run, Progress(at=now(), percent=40, phase="video", total_bytes=2**40))
        (left,) = session.execute(select(StageRun.lease_until - db_now())).scalars()
    assert 28 < left <= 30
    (row,) = desk.runs(run.job_id)
    assert (row.percent, row.phase, row.total_bytes) == (40, "video", 2**40)


def test_the_third_crash_fails_the_job_with_the_last_words(desk: Desk) -> None:
    job_id = desk.add()
    for crash in (1, 2):
        assert desk.put_back(desk.claim(job_id)).target is Status.QUEUED
        assert desk.job(job_id).crashes == crash
    with transaction(desk.engine) as session:
        plan(session)
    run = desk.claim(job_id)
    with transaction(desk.engine) as session:
        change = run_end.crash(session, run, "Segmentation fault")
    job = desk.job(job_id)
    assert (job.status, job.crashes, job.error_code) == (Status.FAILED, 3, "CRASHED")
    assert job.error is not None
    assert "3 times" in job.error
    assert "Segmentation fault" in job.error
    assert [event.type for event in change.events] == ["state_change", "error"]
    assert [row.outcome for row in desk.runs(job_id)] == ["lost", "lost", "failed"]


def test_a_shutdown_is_no_crash(desk: Desk) -> None:
    job_id = desk.add()
    for _ in range(4):
        run = desk.claim(job_id)
        with transaction(desk.engine) as session:
            run_end.interrupt(session, run)
    job = desk.job(job_id)
    assert (job.status, job.crashes, job.attempt) == (Status.QUEUED, 0, 5)


@pytest.mark.parametrize(("dubbing", "share"), [(False, 1.0), (True, 0.5)])
def test_a_renewal_tells_the_job_how_far_it_is_without_a_new_version(
    desk: Desk, *, dubbing: bool, share: float
) -> None:
    run = desk.claim(desk.add(requested_dubbing=dubbing))
    before = desk.job(run.job_id)
    assert before.percent == 0
    with transaction(desk.engine) as session:
        lease.renew(session, run, Progress(at=now(), percent=40, phase="video"))
    told = desk.job(run.job_id)
    assert told.percent == pytest.approx(40 * share)
    assert (told.version, told.updated_at) == (before.version, before.updated_at)
    with transaction(desk.engine) as session:
        lease.renew(session, run, None)
    assert desk.job(run.job_id).percent == told.percent


def test_a_renewal_of_a_lost_lease_leaves_the_jobs_percent(desk: Desk) -> None:
    run = desk.claim(desk.add())
    lose(desk, run, "stolen")
    with pytest.raises(lease.LeaseLost), transaction(desk.engine) as session:
        lease.renew(session, run, Progress(at=now(), percent=40, phase="video"))
    assert desk.job(run.job_id).percent == 0
