"""What grows old goes, and nothing else: log lines, finished jobs, unfinished files, groups."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from models import job_commands
from models.clock import now
from models.database import reading, transaction
from models.job import Artifact, Job, JobEvent, Media, StageRun
from models.job_state import Stage, Status
from models.job_writer import log_line
from models.runtime_settings import write_settings
from pipelines.jail import start_ticks
from pipelines.protocol import Started
from tasks import retention, run_end, run_facts, sweep, workspace
from tasks.library_files import fingerprint
from tests.tasks import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY = 24 * 3600.0
HOUR = 3600.0


@pytest.fixture
def desk(tmp_path: Path, either_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(retention, "_looked_at", {})
    made = Desk(tmp_path, either_url)
    made.workers()
    yield made
    made.close()


def setting(desk: Desk, **changes: Any) -> None:
    with transaction(desk.engine) as session:
        write_settings(session, changes)


def change(desk: Desk, job_id: str, **columns: Any) -> None:
    with transaction(desk.engine) as session:
        session.execute(update(Job).where(Job.id == job_id).values(**columns))


def talkative(desk: Desk, status: Status, days: float) -> str:
    """A job with a log line, an error and a change of state that are so old."""
    job_id = desk.add()
    with transaction(desk.engine) as session:
        log_line(session, job_id, "info", "hello", Stage.DOWNLOAD, 1)
        session.add(
            JobEvent(job_id=job_id, seq=3, timestamp=now(), event="error", payload={"code": "X"})
        )
        stamp = now() - days * DAY
        session.execute(update(JobEvent).where(JobEvent.job_id == job_id).values(timestamp=stamp))
    change(desk, job_id, status=status)
    return job_id


def events(desk: Desk, job_id: str) -> set[str]:
    with reading(desk.engine) as session:
        rows = select(JobEvent.event).where(JobEvent.job_id == job_id)
        return set(session.execute(rows).scalars())


def finished(desk: Desk, days: float, text: str = "film", **columns: Any) -> str:
    """A job that is complete since so long, with its file in the library."""
    job_id = desk.add()
    file = desk.library / f"{job_id}.mkv"
    file.write_text(text)
    with transaction(desk.engine) as session:
        session.add(
            Artifact(
                job_id=job_id, attempt=1, path=file.name, size_bytes=1, state="published",
                fingerprint=fingerprint(file), created_at=now(),
            )
        )  # fmt: skip
    stamp = {"status": Status.COMPLETE, "completed_at": now() - days * DAY} | columns
    change(desk, job_id, **stamp)
    return job_id


def there(desk: Desk, *jobs: str) -> list[bool]:
    with reading(desk.engine) as session:
        return [session.get(Job, job_id) is not None for job_id in jobs]


def test_only_log_lines_of_ended_jobs_go_and_only_old_ones(desk: Desk) -> None:
    setting(desk, keep_events_days=2)
    everything = {"log", "error", "state_change"}
    old = [talkative(desk, status, 3) for status in (Status.COMPLETE, Status.FAILED)]
    young = talkative(desk, Status.CANCELED, 1)
    alive = [talkative(desk, status, 3) for status in (Status.QUEUED, Status.PAUSED)]
    retention.retain(desk.context)
    assert [events(desk, job_id) for job_id in old] == [everything - {"log"}] * 2
    assert [events(desk, job_id) for job_id in (young, *alive)] == [everything] * 3


def test_who_wants_to_keep_everything_does(desk: Desk) -> None:
    setting(desk, keep_events_days=None)
    job_id, old = talkative(desk, Status.COMPLETE, 3000), finished(desk, 3000)
    retention.retain(desk.context)
    assert "log" in events(desk, job_id)
    assert there(desk, old) == [True]


@pytest.mark.parametrize("files", [True, False])
def test_finished_jobs_go_by_age_with_their_files_only_if_asked(desk: Desk, *, files: bool) -> None:
    setting(desk, remove_finished_days=2, remove_finished_files=files)
    old, young = finished(desk, 3), finished(desk, 1)
    failed = finished(desk, 3, status=Status.FAILED, completed_at=None, updated_at=0.0)
    thumbnails = desk.context.media_root / "thumbnails"
    thumbnails.mkdir()
    for job_id in (old, young):
        (thumbnails / f"{job_id}.jpg").touch()
    retention.retain(desk.context)
    sweep.sweep(desk.context)
    assert there(desk, old, young, failed) == [False, True, True]
    kept = {f"{young}.mkv", f"{failed}.mkv"}
    assert desk.files().keys() == (kept if files else kept | {f"{old}.mkv"})
    assert [path.name for path in thumbnails.iterdir()] == [f"{young}.jpg"]


def test_a_job_that_is_asked_for_again_at_that_moment_stays(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting(desk, remove_finished_days=2, remove_finished_files=True)
    again = finished(desk, 3)
    is_finished_really = retention._is_finished

    def meddle(session: Any, job_id: str) -> bool:
        job_commands.retry(session, job_id)
        return is_finished_really(session, job_id)

    monkeypatch.setattr(retention, "_is_finished", meddle)
    retention.retain(desk.context)
    assert there(desk, again) == [True]
    assert desk.job(again).status is Status.QUEUED


def test_it_goes_on_at_the_next_tick_while_there_is_more_and_then_rests(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    setting(desk, remove_finished_days=2)
    old = [finished(desk, 3) for _ in range(3)]
    retention.retain(desk.context)
    assert sum(there(desk, *old)) == 1
    retention.retain(desk.context)
    assert sum(there(desk, *old)) == 0
    late = finished(desk, 3)
    retention.retain(desk.context)
    assert there(desk, late) == [True], "looks every ten minutes"


@pytest.mark.parametrize("status", [Status.FAILED, Status.CANCELED, Status.PAUSED])
def test_unfinished_files_are_kept_as_long_as_was_set(desk: Desk, status: Status) -> None:
    setting(desk, keep_failed_hours=2)
    old, young = desk.add(), desk.add()
    for job_id, hours in ((old, 3), (young, 1)):
        kept = desk.context.kept_dir(job_id)
        kept.mkdir(parents=True)
        (kept / "video.mkv").touch()
        with transaction(desk.engine) as session:
            session.add(Media(job_id=job_id, video_path=f"tmp/{job_id}/kept/video.mkv"))
        change(desk, job_id, status=status, updated_at=now() - hours * HOUR)
    sweep.sweep(desk.context)
    left = [desk.context.job_dir(job_id).exists() for job_id in (old, young)]
    assert left == [status is Status.PAUSED, True]
    assert (desk.media(old).video_path is None) == (status is not Status.PAUSED)
    assert desk.media(young).video_path is not None


def test_the_sweep_does_what_deleted_jobs_asked_for(desk: Desk) -> None:
    job_id = finished(desk, 0)
    with transaction(desk.engine) as session:
        job_commands.delete_job(session, job_id, files=True)
    sweep.sweep(desk.context)
    assert desk.files() == {}


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[str]]:
    code = "import signal; print('up', flush=True); signal.pause()"
    argv = [sys.executable, "-c", code]
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, start_new_session=True)
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


@pytest.mark.parametrize("case", ["lately", "long ago", "running", "waiting", "other host"])
def test_only_groups_of_runs_that_ended_lately_are_killed(
    desk: Desk, sleeper: subprocess.Popen[str], case: str
) -> None:
    run = desk.claim(desk.add())
    ticks = start_ticks(sleeper.pid)
    assert ticks is not None
    with transaction(desk.engine) as session:
        run_facts.set_process(
            session, run, Started(process_group=sleeper.pid, process_started=ticks)
        )
        if case == "waiting":
            run_end.sleep(session, run, 60, {})
        elif case != "running":
            run_end.interrupt(session, run)
    changes: dict[str, dict[str, Any]] = {
        "long ago": {"finished_at": now() - workspace.LATELY_S - 1},
        "other host": {"host": "there"},
    }
    if case in changes:
        with transaction(desk.engine) as session:
            session.execute(update(StageRun).values(**changes[case]))
    sweep.sweep(desk.context)
    if case == "lately":
        assert sleeper.wait(5) == -9
    else:
        assert sleeper.poll() is None
