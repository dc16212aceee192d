"""Who is admitted when: the queue's pause, sizes, what is started now, moments and space."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from models import job_commands
from models.clock import now
from models.database import reading, transaction
from models.events import ListPatch
from models.installation import Worker
from models.job import Job, Media, StageRun
from models.job_state import Stage, Status
from models.runtime_settings import write_settings
from pipelines.protocol import Progress
from tasks import lease, run_end, space
from tasks.disk_guard import tell_held
from tasks.dispatch import plan
from tasks.heartbeat import Heartbeat

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.tasks import Desk

MB = 10**6


def setting(desk: Desk, **changes: Any) -> None:
    with transaction(desk.engine) as session:
        write_settings(session, changes)


def change(desk: Desk, job_id: str, **columns: Any) -> None:
    with transaction(desk.engine) as session:
        session.execute(update(Job).where(Job.id == job_id).values(**columns))


def free(desk: Desk, size: int | None, reserve: int | None = 0) -> None:
    with transaction(desk.engine) as session:
        session.execute(update(Worker).values(free_bytes=size, reserve_bytes=reserve))


def admitted(desk: Desk) -> list[str]:
    with transaction(desk.engine) as session:
        return [ring.job_id for ring in plan(session)]


def start_now(desk: Desk, job_id: str) -> None:
    with transaction(desk.engine) as session:
        job_commands.start_now(session, job_id)


def begin(desk: Desk, job_id: str) -> lease.Run:
    """Claim a job that has been admitted."""
    with transaction(desk.engine) as session:
        claimed = lease.claim(session, job_id, Stage.DOWNLOAD, 1, f"w/1/1/{job_id}", "here")
    assert claimed is not None
    return claimed[0]


def downloaded(desk: Desk, seconds: float = 0.0, size: int = 0) -> str:
    """A job that waits for its dub, or (with `status` changed) for its mux."""
    job_id = desk.add(requested_dubbing=True)
    change(desk, job_id, status=Status.DOWNLOADED)
    with transaction(desk.engine) as session:
        session.add(Media(job_id=job_id, duration_sec=seconds, file_size_bytes=size))
    return job_id


@pytest.mark.parametrize("closed", [{"queue_paused": True}, {"download_size": 0}])
def test_what_is_started_now_skips_sizes_and_the_queues_pause(
    desk: Desk, closed: dict[str, Any]
) -> None:
    setting(desk, **closed)
    usual, urgent, more = desk.add(priority=10), desk.add(), desk.add()
    assert admitted(desk) == []
    start_now(desk, urgent)
    start_now(desk, more)
    assert sorted(admitted(desk)) == sorted([urgent, more])
    assert desk.job(usual).released_at is None
    setting(desk, queue_paused=False, download_size=3)
    assert admitted(desk) == [usual], "what was started now counts, but keeps nobody out twice"


def test_a_size_of_none_holds_one_stage_only(desk: Desk) -> None:
    setting(desk, download_size=0)
    job_id, dub = desk.add(), downloaded(desk)
    assert admitted(desk) == [dub]
    setting(desk, download_size=None)
    assert admitted(desk) == [job_id]


def test_nobody_is_admitted_before_his_moment_unless_he_is_started_now(desk: Desk) -> None:
    later, due, hurried = desk.add(), desk.add(), desk.add()
    change(desk, later, not_before=now() + 60)
    change(desk, due, not_before=now() - 0.1)
    change(desk, hurried, not_before=now() + 60, error="Busy.", error_code="SOURCE_BUSY")
    start_now(desk, hurried)
    assert desk.job(hurried).error is None
    assert set(admitted(desk)) == {due, hurried}
    change(desk, later, not_before=now() - 0.1)
    assert admitted(desk) == [later]


def test_who_waits_for_a_moment_takes_no_slot_of_who_does_not(desk: Desk) -> None:
    setting(desk, download_size=1)
    first, second = desk.add(), desk.add()
    change(desk, first, not_before=now() + 60)
    assert admitted(desk) == [second]


def test_what_does_not_fit_is_passed_over_for_what_does(desk: Desk) -> None:
    setting(desk, download_size=1)
    free(desk, 100 * MB, reserve=40 * MB)
    big, small = desk.add(expected_bytes=61 * MB), desk.add(expected_bytes=60 * MB)
    assert admitted(desk) == [small]
    assert desk.job(big).released_at is None


def test_a_job_started_now_still_needs_space(desk: Desk) -> None:
    free(desk, 50 * MB)
    job_id = desk.add(expected_bytes=51 * MB)
    start_now(desk, job_id)
    assert admitted(desk) == []
    free(desk, 51 * MB)
    assert admitted(desk) == [job_id]


def test_two_that_fit_alone_but_not_together_go_one_after_the_other(desk: Desk) -> None:
    free(desk, 100 * MB)
    first, second = desk.add(expected_bytes=60 * MB), desk.add(expected_bytes=60 * MB)
    assert admitted(desk) == [first]
    assert admitted(desk) == [], "admitted, but not yet claimed"
    run = begin(desk, first)
    assert admitted(desk) == [], "running, and still to be written"
    with transaction(desk.engine) as session:
        half = Progress(at=now(), percent=50, downloaded_bytes=30 * MB)
        lease.renew(session, run, half)
    free(desk, 70 * MB)
    assert admitted(desk) == []
    with transaction(desk.engine) as session:
        run_end.finish(session, run, Status.COMPLETE)
    free(desk, 60 * MB)
    assert admitted(desk) == [second]


@pytest.mark.parametrize("stage", [Stage.DUB, Stage.MUX])
def test_so_do_two_dubs_and_two_muxes(desk: Desk, stage: Stage) -> None:
    jobs = [downloaded(desk, seconds=1000, size=90 * MB) for _ in range(2)]
    if stage is Stage.MUX:
        for job_id in jobs:
            change(desk, job_id, status=Status.DUBBED)
    free(desk, 150 * MB)
    assert admitted(desk) == jobs[:1]
    assert admitted(desk) == []


def test_what_is_promised_is_what_is_still_to_come(desk: Desk) -> None:
    known, unknown = desk.add(expected_bytes=100 * MB), desk.add()
    for job_id in (known, unknown):
        desk.claim(job_id)
    muxed = downloaded(desk, size=10 * MB)
    change(desk, muxed, status=Status.DUBBED)
    desk.claim(muxed, Stage.MUX)
    with transaction(desk.engine) as session:
        session.execute(
            update(StageRun).where(StageRun.job_id == known).values(downloaded_bytes=70 * MB)
        )
        session.execute(update(StageRun).where(StageRun.job_id == muxed).values(percent=50.0))
    with reading(desk.engine) as session:
        assert space.promised(session) == 30 * MB + int(5.5 * MB)
        assert space.promised(session, except_for=known) == int(5.5 * MB)
        assert space.promised(session, except_for=muxed) == 30 * MB


def test_an_unknown_size_needs_no_more_than_that_something_is_free(desk: Desk) -> None:
    job_id = desk.add()
    free(desk, 10, reserve=10)
    assert admitted(desk) == []
    tell_held(desk.context)
    assert desk.job(job_id).error == "Only 0 bytes are free; goes on when there is space."
    free(desk, 11, reserve=10)
    assert admitted(desk) == [job_id]


def test_without_news_of_the_disk_nobody_waits_for_it(desk: Desk) -> None:
    free(desk, None, None)
    job_id = desk.add(expected_bytes=10**15)
    assert admitted(desk) == [job_id]


def test_what_an_earlier_attempt_has_downloaded_is_not_needed_again(desk: Desk) -> None:
    """Nor when the attempt in between ended before its first bytes."""
    job_id = desk.add(expected_bytes=100 * MB)
    run = desk.claim(job_id)
    with transaction(desk.engine) as session:
        lease.renew(session, run, Progress(at=now(), percent=80, downloaded_bytes=80 * MB))
        run_end.interrupt(session, run)
    for _ in range(2):
        free(desk, 20 * MB)
        assert admitted(desk) == [job_id]
        with transaction(desk.engine) as session:
            attempt = session.get_one(Job, job_id).attempt
            claimed = lease.claim(session, job_id, Stage.DOWNLOAD, attempt, f"w/1/1/{attempt}", "h")
            assert claimed is not None
            run_end.interrupt(session, claimed[0])


class Ear:
    """Stands in for the announcer's Redis: keeps what is told of the list."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.told: list[str] = []
        monkeypatch.setattr(desk.context.announcer, "publish", self.publish)

    def publish(self, events: Iterable[object]) -> None:
        for event in events:
            assert isinstance(event, ListPatch)
            self.told += event.job_ids


def test_a_held_job_says_why_until_it_no_longer_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = Ear(desk, monkeypatch)
    free(desk, 50 * MB, reserve=10 * MB)
    held, free_one = desk.add(expected_bytes=80 * MB), desk.add()
    tell_held(desk.context)
    job = desk.job(held)
    assert job.error_code == "DISK_FULL"
    assert "80.0 MB" in (job.error or "")
    assert "40.0 MB" in (job.error or "")
    assert desk.job(free_one).error is None
    assert ear.told == [held]
    version = job.version
    tell_held(desk.context)
    assert (desk.job(held).version, ear.told) == (version, [held]), "told once"
    free(desk, 95 * MB, reserve=10 * MB)
    tell_held(desk.context)
    assert (desk.job(held).error, desk.job(held).error_code) == (None, None)
    assert desk.job(held).version == version + 1
    assert ear.told == [held, held]


def test_who_waits_for_something_else_is_not_said_to_lack_space(desk: Desk) -> None:
    free(desk, 50 * MB)
    job_id = desk.add(expected_bytes=80 * MB)
    tell_held(desk.context)
    assert desk.job(job_id).error_code == "DISK_FULL"
    setting(desk, queue_paused=True)
    tell_held(desk.context)
    assert desk.job(job_id).error_code is None


def test_a_reason_that_a_run_has_left_stays_until_its_pause_is_over(desk: Desk) -> None:
    job_id = desk.add()
    change(desk, job_id, error="Full.", error_code="DISK_FULL", not_before=now() + 60)
    tell_held(desk.context)
    assert desk.job(job_id).error == "Full."
    change(desk, job_id, not_before=now() - 1)
    tell_held(desk.context)
    assert desk.job(job_id).error is None


def test_another_reason_to_wait_is_left_alone(desk: Desk) -> None:
    job_id = desk.add()
    change(desk, job_id, error="Busy.", error_code="SOURCE_BUSY", not_before=now() - 1)
    tell_held(desk.context)
    assert desk.job(job_id).error == "Busy."


def test_a_heartbeat_tells_what_is_free_and_what_is_left_alone(desk: Desk) -> None:
    object.__setattr__(desk.context, "reserve_bytes", 123)
    heart = Heartbeat(desk.context, "q:download", 3, {"engines": {}, "versions": {}})
    heart.start()
    try:
        with reading(desk.engine) as session:
            row = session.get_one(Worker, desk.context.worker)
        assert row.reserve_bytes == 123
        assert row.free_bytes is not None
        assert row.free_bytes > 0
        assert row.concurrency == 3
    finally:
        heart.stop()
    with reading(desk.engine) as session:
        assert session.get(Worker, desk.context.worker) is None
