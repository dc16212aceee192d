"""A stage that the system lets down ends with a reason, not with a stuck lease."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest
from celery.exceptions import Ignore

from models.database import transaction
from models.job_state import Stage, Status
from tasks import dispatch, run_stage, workspace
from tasks.dispatch import plan

if TYPE_CHECKING:
    from tests.tasks import Desk


@pytest.fixture(autouse=True)
def worker(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.workers()
    monkeypatch.setattr(run_stage, "current", lambda: desk.context)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_lets_the_job_wait_and_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def full(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(workspace, "prepare", full)
    job_id = desk.add()
    with transaction(desk.engine) as session:
        plan(session)
    with pytest.raises(Ignore):
        run_stage.run_stage(Stage.DOWNLOAD, job_id, 1)
    job = desk.job(job_id)
    assert (job.status, job.error_code, job.attempt) == (Status.QUEUED, "DISK_FULL", 2)
    assert (job.crashes, job.failures, job.retries) == (0, 0, 0)
    assert job.not_before is not None
    (run,) = desk.runs(job_id)
    assert (run.outcome, run.error_code) == ("failed", "DISK_FULL")


def test_another_failure_of_the_system_is_a_crash_to_be_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    rung: list[object] = []
    monkeypatch.setattr(dispatch, "send", rung.extend)
    monkeypatch.setattr(workspace, "prepare", broken)
    job_id = desk.add()
    with transaction(desk.engine) as session:
        plan(session)
    with pytest.raises(Ignore):
        run_stage.run_stage(Stage.DOWNLOAD, job_id, 1)
    job = desk.job(job_id)
    assert (job.status, job.crashes, job.attempt) == (Status.QUEUED, 1, 2)
    (run,) = desk.runs(job_id)
    assert run.outcome == "failed"
    assert os.strerror(errno.EIO) in (run.error or "")
    assert len(rung) == 1
