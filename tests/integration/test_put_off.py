"""What failed and may succeed later is put off, counted, and given up in the end."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from celery.exceptions import Ignore
from sqlalchemy import update

from models import job_commands
from models.clock import now
from models.database import transaction
from models.errors import (
    Crashed,
    DiskFull,
    DublineError,
    SourceBusy,
    SourceNotFound,
    SourceUnreachable,
    StageError,
)
from models.job import Job, Media
from models.job_state import Stage, Status
from models.runtime_settings import write_settings
from pipelines.protocol import Progress
from tasks import dispatch, lease, run_end, run_stage, workspace
from tasks.retry import try_again, wait_for_space

if TYPE_CHECKING:
    from tests.tasks import Desk

MIB = 1024 * 1024


def setting(desk: Desk, **changes: Any) -> None:
    with transaction(desk.engine) as session:
        write_settings(session, changes)


def due(desk: Desk) -> None:
    with transaction(desk.engine) as session:
        session.execute(update(Job).values(not_before=None))


def failed(desk: Desk, job_id: str, error: DublineError) -> bool:
    """Let the job's download fail; whether it was put off."""
    run = desk.claim(job_id)
    change = try_again(desk.context, run, error)
    if change is None:
        with transaction(desk.engine) as session:
            run_end.fail(session, run, error)
    due(desk)
    return change is not None


def test_it_waits_with_the_error_shown_and_counts(desk: Desk) -> None:
    setting(desk, retry_pause_sec=100)
    job_id = desk.add()
    run = desk.claim(job_id)
    change = try_again(desk.context, run, SourceUnreachable("No route."))
    assert change is not None
    assert [event.type for event in change.events] == ["state_change", "error"]
    job = desk.job(job_id)
    assert (job.status, job.attempt) == (Status.QUEUED, 2)
    assert (job.error, job.error_code) == ("No route.", "SOURCE_UNREACHABLE")
    assert (job.failures, job.retries, job.crashes) == (1, 1, 0)
    assert job.not_before is not None
    assert 45 < job.not_before - now() < 101
    (row,) = desk.runs(job_id)
    assert (row.outcome, row.error_code) == ("failed", "SOURCE_UNREACHABLE")
    due(desk)
    desk.claim(job_id)
    assert desk.job(job_id).error is None


def test_each_pause_is_longer_and_none_shorter_than_was_asked_for(desk: Desk) -> None:
    setting(desk, retry_pause_sec=100)
    job_id = desk.add()
    for doubled, asked in ((100, None), (200, None), (400, 5.0), (800, 3000.0)):
        run = desk.claim(job_id)
        assert try_again(desk.context, run, SourceBusy("Busy.", retry_after=asked)) is not None
        pause = (desk.job(job_id).not_before or 0) - now()
        least = max(doubled / 2, asked or 0)
        assert least - 3 < pause <= least + doubled / 2, doubled
        due(desk)


def test_after_so_many_failures_in_a_row_it_fails(desk: Desk) -> None:
    setting(desk, retries_max=2)
    job_id = desk.add()
    assert [failed(desk, job_id, SourceBusy()) for _ in range(3)] == [True, True, False]
    job = desk.job(job_id)
    assert (job.status, job.error_code, job.failures, job.retries) == (
        Status.FAILED,
        "SOURCE_BUSY",
        2,
        2,
    )
    assert len(desk.runs(job_id)) == 3


def test_no_retries_are_none(desk: Desk) -> None:
    setting(desk, retries_max=0)
    assert not failed(desk, desk.add(), SourceBusy())


@pytest.mark.parametrize("error", [SourceNotFound(), StageError("?")])
def test_what_no_retry_can_help_is_never_tried_again(desk: Desk, error: StageError) -> None:
    job_id = desk.add()
    assert not failed(desk, job_id, error)
    job = desk.job(job_id)
    assert (job.status, job.failures, job.retries) == (Status.FAILED, 0, 0)


@pytest.mark.parametrize("command", ["resume", "retry"])
def test_a_person_forgives_all_failures(desk: Desk, command: str) -> None:
    setting(desk, retries_max=1)
    job_id = desk.add()
    assert [failed(desk, job_id, SourceBusy()) for _ in range(2)] == [True, False]
    with transaction(desk.engine) as session:
        getattr(job_commands, command)(session, job_id)
    assert desk.job(job_id).failures == 0
    assert failed(desk, job_id, SourceBusy())


def test_a_finished_stage_forgives_them_too(desk: Desk) -> None:
    setting(desk, retries_max=1)
    job_id = desk.add(requested_dubbing=True)
    assert failed(desk, job_id, SourceBusy())
    run = desk.claim(job_id)
    with transaction(desk.engine) as session:
        run_end.finish(session, run, Status.DOWNLOADED)
    job = desk.job(job_id)
    assert (job.failures, job.retries) == (0, 1)
    run = desk.claim(job_id, Stage.DUB)
    assert try_again(desk.context, run, SourceBusy()) is not None
    assert desk.job(job_id).status is Status.DOWNLOADED


@pytest.mark.parametrize("stop", ["pause", "cancel", "delete_job"])
def test_who_was_stopped_is_not_put_off(desk: Desk, stop: str) -> None:
    run = desk.claim(desk.add())
    with transaction(desk.engine) as session:
        getattr(job_commands, stop)(session, run.job_id)
    with pytest.raises(lease.LeaseLost):
        try_again(desk.context, run, SourceBusy())
    with pytest.raises(lease.LeaseLost):
        wait_for_space(desk.context, run, DiskFull())


def test_a_full_disk_counts_as_nothing_however_often(desk: Desk) -> None:
    setting(desk, retries_max=0)
    job_id = desk.add()
    for _ in range(4):
        change = wait_for_space(desk.context, desk.claim(job_id), DiskFull("Needs more."))
        assert change.target is Status.QUEUED
        due(desk)
    job = desk.job(job_id)
    assert (job.error, job.error_code) == ("Needs more.", "DISK_FULL")
    assert (job.failures, job.retries, job.crashes) == (0, 0, 0)


def test_what_did_not_fit_waits_for_more_than_was_free(desk: Desk) -> None:
    """Else it would be admitted again at once; a full disk tells no size of what it refused."""
    free = shutil.disk_usage(desk.library).free
    desk.context = replace(desk.context, reserve_bytes=free - 64 * MIB)
    job_id = desk.add()
    run = desk.claim(job_id)
    with transaction(desk.engine) as session:
        progress = Progress(at=now(), percent=1, downloaded_bytes=10 * MIB, total_bytes=200 * MIB)
        lease.renew(session, run, progress)
    wait_for_space(desk.context, run, DiskFull())
    expected = desk.job(job_id).expected_bytes
    assert expected is not None
    assert 30 * MIB < expected < 120 * MIB
    wait_for_space(desk.context, claim_again(desk, job_id), DiskFull())
    again = desk.job(job_id).expected_bytes
    assert again is not None
    assert abs(again - expected) < 30 * MIB, "the same need is not added twice"


def test_nobody_waits_for_more_than_twice_what_there_is_to_fetch(desk: Desk) -> None:
    """The disk may have been somebody else's, who has freed it before anybody looked."""
    job_id = desk.add()
    run = desk.claim(job_id)
    with transaction(desk.engine) as session:
        progress = Progress(at=now(), percent=50, downloaded_bytes=MIB, total_bytes=2 * MIB)
        lease.renew(session, run, progress)
    wait_for_space(desk.context, run, DiskFull())
    expected = desk.job(job_id).expected_bytes
    assert expected is not None
    assert expected <= 5 * MIB


def claim_again(desk: Desk, job_id: str) -> lease.Run:
    due(desk)
    return desk.claim(job_id)


@pytest.mark.parametrize(("stage", "pause"), [(Stage.DOWNLOAD, 5), (Stage.MUX, 30)])
def test_an_estimate_is_tried_again_less_often(desk: Desk, stage: Stage, pause: float) -> None:
    job_id = desk.add(requested_dubbing=stage is Stage.MUX)
    if stage is Stage.MUX:
        with transaction(desk.engine) as session:
            session.add(Media(job_id=job_id, file_size_bytes=10))
            session.execute(update(Job).values(status=Status.DUBBED))
    wait_for_space(desk.context, desk.claim(job_id, stage), DiskFull())
    assert pause - 3 < (desk.job(job_id).not_before or 0) - now() <= pause


@pytest.mark.parametrize(("stopping", "crashes"), [(True, 0), (False, 1)])
def test_a_child_that_dies_with_its_worker_has_not_crashed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, stopping: bool, crashes: int
) -> None:
    """A service manager may end every process at once: the child hears of it first."""

    def die(*_: object) -> None:
        if stopping:
            desk.context.stopping.set()
        raise Crashed

    monkeypatch.setattr(run_stage, "current", lambda: desk.context)
    monkeypatch.setattr(dispatch, "send", lambda _: None)
    monkeypatch.setattr(run_stage, "STOP_NEWS_S", 0.05)
    monkeypatch.setattr(workspace, "prepare", die)
    job_id = desk.add()
    with transaction(desk.engine) as session:
        dispatch.plan(session)
    with pytest.raises(Ignore):
        run_stage.run_stage(Stage.DOWNLOAD, job_id, 1)
    job = desk.job(job_id)
    assert (job.status, job.attempt, job.crashes) == (Status.QUEUED, 2, crashes)
    assert desk.runs(job_id)[0].outcome == ("interrupted" if stopping else "failed")
