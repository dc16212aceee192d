"""A doorbell from end to end: claim, a real child, and what is written down when it ends."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from celery.exceptions import Ignore
from sqlalchemy import update

from models.clock import now
from models.database import transaction
from models.job import Job
from models.job_state import Stage, Status
from models.runtime_settings import write_settings
from tasks import dispatch, run_stage
from tasks.dispatch import Ring, plan
from tests.stack import wait_until
from tests.watched import is_gone

if TYPE_CHECKING:
    from tests.servers.origin import Origin
    from tests.tasks import Desk


@pytest.fixture(autouse=True)
def rung(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[Ring]:
    """The doorbells that were sent."""
    rings: list[Ring] = []
    monkeypatch.setattr(run_stage, "current", lambda: desk.context)
    monkeypatch.setattr(dispatch, "send", rings.extend)
    return rings


def setting(desk: Desk, **changes: Any) -> None:
    with transaction(desk.engine) as session:
        write_settings(session, changes)
    desk.context.hints.wake()


def answer(desk: Desk) -> bool:
    """Admit one job and do what its doorbell asks for; whether its chain goes on."""
    with transaction(desk.engine) as session:
        (ring,) = plan(session)
    try:
        run_stage.run_stage(Stage.DOWNLOAD, ring.job_id, ring.attempt)
    except Ignore:
        return False
    return True


def test_who_is_asked_to_come_back_later_does(desk: Desk, origin: Origin, rung: list[Ring]) -> None:
    job_id = desk.add(url=f"{origin.url}/busy/503?after=120")
    assert not answer(desk)
    job = desk.job(job_id)
    assert (job.status, job.error_code, job.attempt) == (Status.QUEUED, "SOURCE_BUSY", 2)
    assert (job.failures, job.retries, job.crashes) == (1, 1, 0)
    assert 100 < (job.not_before or 0) - now() < 200
    assert rung == []
    assert not any(desk.context.job_dir(job_id).glob("kept"))


def test_what_is_not_there_is_not_asked_for_again(desk: Desk, origin: Origin) -> None:
    job_id = desk.add(url=f"{origin.url}/status/404")
    assert not answer(desk)
    job = desk.job(job_id)
    assert (job.status, job.error_code) == (Status.FAILED, "SOURCE_NOT_FOUND")
    assert (job.failures, job.retries) == (0, 0)
    assert not list(desk.context.job_dir(job_id).glob("*"))


def test_a_failure_that_passes_is_followed_by_the_whole_file(desk: Desk, origin: Origin) -> None:
    job_id = desk.add(url=f"{origin.url}/busy/503", output_container="mp4")
    assert not answer(desk)
    assert desk.job(job_id).failures == 1
    with transaction(desk.engine) as session:
        session.execute(update(Job).values(not_before=None, url=f"{origin.url}/clip.mp4"))
    assert answer(desk)
    job = desk.job(job_id)
    assert (job.status, job.failures, job.retries, job.error) == (Status.COMPLETE, 0, 1, None)
    assert [run.outcome for run in desk.runs(job_id)] == ["failed", "done"]


def test_a_download_that_the_queues_pause_ended_goes_on_where_it_was(
    desk: Desk, origin: Origin
) -> None:
    clip = (origin.root / "clip.mp4").read_bytes()
    rate = len(clip) // 4
    job_id = desk.add(url=f"{origin.url}/slow/clip.mp4?rate={rate}", output_container="mp4")
    thread = threading.Thread(target=answer, args=(desk,))
    thread.start()

    def parts() -> list[int]:
        found = desk.context.job_dir(job_id).glob("*/download/*.part")
        return [path.stat().st_size for path in found]

    wait_until("some of it is there", lambda: any(size > 20_000 for size in parts()), 30)
    (run,) = desk.runs(job_id)
    setting(desk, queue_paused=True)
    thread.join(10)
    assert not thread.is_alive()
    is_gone(run.process_group or -1)
    job = desk.job(job_id)
    assert (job.status, job.attempt, job.error) == (Status.QUEUED, 2, None)
    assert (job.crashes, job.failures, job.retries) == (0, 0, 0)
    assert desk.runs(job_id)[0].outcome == "interrupted"
    (kept,) = parts()
    with transaction(desk.engine) as session:
        assert plan(session) == []

    setting(desk, queue_paused=False)
    before = len(origin.log.requests)
    assert answer(desk)
    assert desk.job(job_id).status is Status.COMPLETE
    asked = [request.headers.get("Range", "") for request in origin.log.requests[before:]]
    assert any(f"bytes={start}-" in asked for start in range(20_000, kept + 1)), (kept, asked)
    assert not desk.context.job_dir(job_id).exists()
