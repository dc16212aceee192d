"""The ten-second tick over real databases, a real Redis and real processes."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from celeryconfig import for_kombu
from models import job_commands
from models.clock import now
from models.database import transaction
from models.job import Job, Media, StageRun
from models.job_state import Stage, Status
from models.names import QUEUE_OF, REDIS_PREFIX
from models.runtime_settings import RuntimeSettings
from pipelines.jail import start_ticks
from pipelines.protocol import Started
from tasks import lease, reaper, resend, run_end, run_facts, sweep
from tasks.app import app
from tasks.dispatch import plan, send
from tests.tasks import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.redis import RedisServer


@pytest.fixture
def desk(
    tmp_path: Path, either_url: str, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    with redis_server.client() as client:
        client.flushall()
    monkeypatch.setattr(reaper, "_over_before", {})
    monkeypatch.setattr(reaper, "APART_S", 0.0)
    made = Desk(tmp_path, either_url, redis_server.url)
    made.workers()
    before, app.conf.broker_url = app.conf.broker_url, for_kombu(redis_server.url)
    yield made
    app.conf.broker_url = before
    app.pool.force_close_all()
    made.close()


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


def bells(server: RedisServer, stage: Stage = Stage.DOWNLOAD) -> int:
    with server.client() as client:
        return int(client.llen(REDIS_PREFIX + QUEUE_OF[stage]))


def empty(server: RedisServer) -> None:
    with server.client() as client:
        client.flushall()


def expire(desk: Desk, seconds_ago: float = 1.0) -> None:
    with transaction(desk.engine) as session:
        session.execute(update(StageRun).values(lease_until=now() - seconds_ago))


def ring_was(desk: Desk, seconds_ago: float) -> None:
    with transaction(desk.engine) as session:
        session.execute(update(Job).values(rung_at=now() - seconds_ago))


def test_a_lease_is_reaped_at_the_second_tick_that_sees_it_over(desk: Desk) -> None:
    job_id = desk.add()
    desk.claim(job_id)
    assert reaper.reap(desk.context) == []
    expire(desk)
    assert reaper.reap(desk.context) == []
    assert [change.job_id for change in reaper.reap(desk.context)] == [job_id]
    job = desk.job(job_id)
    assert (job.status, job.attempt, job.crashes) == (Status.QUEUED, 2, 1)
    assert desk.runs(job_id)[0].outcome == "lost"
    assert reaper.reap(desk.context) == []


def test_a_worker_that_renews_between_two_ticks_keeps_its_run(desk: Desk) -> None:
    """Its machine slept: the lease was over, but its owner is back."""
    job_id = desk.add()
    run = desk.claim(job_id)
    expire(desk)
    reaper.reap(desk.context)
    with transaction(desk.engine) as session:
        lease.renew(session, run, None)
    assert reaper.reap(desk.context) == []
    expire(desk, 2)
    assert reaper.reap(desk.context) == [], "seen over only once since"
    assert desk.job(job_id).status is Status.DOWNLOADING


def test_a_clock_set_far_ahead_ends_no_run_whose_worker_lives(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every lease is over at once, and ticks that had to wait come close together."""
    monkeypatch.setattr(reaper, "APART_S", 30.0)
    runs = [desk.claim(desk.add()) for _ in range(3)]
    expire(desk, 3600)
    for _ in range(3):
        assert reaper.reap(desk.context) == []
    with transaction(desk.engine) as session:
        for run in runs:
            lease.renew(session, run, None)
    monkeypatch.setattr(reaper, "APART_S", 0.0)
    assert reaper.reap(desk.context) == []
    assert {desk.job(run.job_id).status for run in runs} == {Status.DOWNLOADING}


def test_a_clock_set_back_does_not_keep_a_dead_workers_run(desk: Desk) -> None:
    dead, alive = desk.add(), desk.add()
    desk.claim(dead)
    run = desk.claim(alive)
    expire(desk, -3600)
    assert reaper.reap(desk.context) == []
    with transaction(desk.engine) as session:
        lease.renew(session, run, None)
    assert [change.job_id for change in reaper.reap(desk.context)] == [dead]


def test_the_reaped_runs_processes_are_killed(desk: Desk, sleeper: subprocess.Popen[str]) -> None:
    run = desk.claim(desk.add())
    ticks = start_ticks(sleeper.pid)
    assert ticks is not None
    with transaction(desk.engine) as session:
        started = Started(process_group=sleeper.pid, process_started=ticks)
        run_facts.set_process(session, run, started)
    expire(desk)
    reaper.reap(desk.context)
    assert sleeper.poll() is None
    reaper.reap(desk.context)
    assert sleeper.wait(5) == -9


def test_a_run_that_ends_before_it_is_put_back_is_left_alone(desk: Desk) -> None:
    job_id = desk.add()
    run = desk.claim(job_id)
    (row,) = desk.runs(job_id)
    with transaction(desk.engine) as session:
        run_end.finish(session, run, Status.COMPLETE)
    assert reaper.put_back(desk.context, [row.id, 999_999], "gone") == []
    assert desk.job(job_id).status is Status.COMPLETE


def test_a_lost_doorbell_is_sent_again_with_the_same_attempt(
    desk: Desk, redis_server: RedisServer
) -> None:
    job_id = desk.add()
    resend.ring_again(desk.context)
    assert bells(redis_server) == 1
    empty(redis_server)
    resend.ring_again(desk.context)
    assert bells(redis_server) == 0, "too soon to call it lost"
    ring_was(desk, resend.RING_GRACE_S + 1)
    resend.ring_again(desk.context)
    assert bells(redis_server) == 1
    assert desk.job(job_id).attempt == 1


def test_behind_other_doorbells_it_waits_longer(desk: Desk, redis_server: RedisServer) -> None:
    desk.add()
    resend.ring_again(desk.context)
    ring_was(desk, resend.RING_GRACE_S + 1)
    resend.ring_again(desk.context)
    assert bells(redis_server) == 1
    ring_was(desk, resend.RING_GRACE_BEHIND_OTHERS_S + 1)
    resend.ring_again(desk.context)
    assert bells(redis_server) == 2


@pytest.mark.parametrize("command", ["pause", "cancel"])
def test_who_is_stopped_is_not_rung(desk: Desk, redis_server: RedisServer, command: str) -> None:
    job_id = desk.add()
    resend.ring_again(desk.context)
    empty(redis_server)
    with transaction(desk.engine) as session:
        getattr(job_commands, command)(session, job_id)
    ring_was(desk, 3600)
    resend.ring_again(desk.context)
    assert bells(redis_server) == 0


def test_each_stage_has_its_own_queue(desk: Desk, redis_server: RedisServer) -> None:
    job_id = desk.add(requested_dubbing=True)
    with transaction(desk.engine) as session:
        session.execute(update(Job).where(Job.id == job_id).values(status=Status.DUBBED))
        rings = plan(session)
    send(rings)
    assert [bells(redis_server, stage) for stage in Stage] == [0, 0, 1]


def test_a_tick_twice_is_a_tick(desk: Desk, redis_server: RedisServer) -> None:
    for _ in range(3):
        desk.add()
    for _ in range(2):
        reaper.reap(desk.context)
        resend.ring_again(desk.context)
        sweep.sweep(desk.context)
    assert bells(redis_server) == 3


def work_of(desk: Desk, job_id: str) -> tuple[Path, Path]:
    """An attempt's folder and the folder of what is kept."""
    attempt = desk.context.workdir(job_id, 1, Stage.DOWNLOAD)
    kept = desk.context.kept_dir(job_id)
    for folder in (attempt, kept):
        folder.mkdir(parents=True)
        (folder / "file").touch()
    with transaction(desk.engine) as session:
        session.add(Media(job_id=job_id, video_path=f"tmp/{job_id}/kept/file"))
    return attempt, kept


@pytest.mark.parametrize(
    ("status", "attempt_stays", "kept_stays"),
    [
        (Status.QUEUED, True, True),
        (Status.DOWNLOADING, True, True),
        (Status.PAUSED, True, True),
        (Status.FAILED, True, True),
        (Status.CANCELED, False, True),
        (Status.COMPLETE, False, False),
    ],
)
def test_sweeping(desk: Desk, status: Status, *, attempt_stays: bool, kept_stays: bool) -> None:
    job_id = desk.add()
    attempt, kept = work_of(desk, job_id)
    with transaction(desk.engine) as session:
        session.execute(update(Job).values(status=status))
    sweep.sweep(desk.context)
    assert (attempt.exists(), kept.exists()) == (attempt_stays, kept_stays)


@pytest.mark.parametrize("status", [Status.COMPLETE, Status.FAILED])
def test_the_subtitles_of_a_finished_file_stay_for_further_dubs(desk: Desk, status: Status) -> None:
    job_id = desk.add()
    kept = desk.context.kept_dir(job_id)
    subtitles = [{"path": f"tmp/{job_id}/kept/subtitles.0.vtt", "language": "en"}]
    with transaction(desk.engine) as session:
        session.add(Media(job_id=job_id, video_path="library/Film.mkv", subtitles=subtitles))
        session.execute(update(Job).values(status=status, updated_at=0.0))
    (desk.context.job_dir(job_id) / "3" / "mux").mkdir(parents=True)
    kept.mkdir()
    for name in ("subtitles.0.vtt", "dub.wav", "preview.m4a"):
        (kept / name).touch()
    for _ in range(2):
        sweep.sweep(desk.context)
        assert [path.name for path in desk.context.job_dir(job_id).iterdir()] == ["kept"]
        assert [path.name for path in kept.iterdir()] == ["subtitles.0.vtt"]
    assert desk.media(job_id).subtitles == subtitles
    with transaction(desk.engine) as session:
        job_commands.delete_job(session, job_id)
    sweep.sweep(desk.context)
    assert not desk.context.job_dir(job_id).exists()


def test_folders_of_nobody_are_swept(desk: Desk) -> None:
    orphan = desk.context.job_dir("nobody")
    (orphan / "1").mkdir(parents=True)
    sweep.sweep(desk.context)
    assert not orphan.exists()


def test_old_failed_work_goes_and_a_resume_then_starts_anew(desk: Desk) -> None:
    job_id = desk.add(requested_dubbing=True)
    work_of(desk, job_id)
    long_ago = now() - RuntimeSettings().keep_failed_hours * 3600 - 60
    with transaction(desk.engine) as session:
        session.execute(update(Job).values(status=Status.FAILED, updated_at=long_ago))
    sweep.sweep(desk.context)
    assert not desk.context.job_dir(job_id).exists()
    with transaction(desk.engine) as session:
        assert job_commands.resume(session, job_id).target is Status.QUEUED


def test_a_published_video_is_not_forgotten_by_the_sweep(desk: Desk) -> None:
    job_id = desk.add()
    work_of(desk, job_id)
    with transaction(desk.engine) as session:
        session.execute(update(Media).values(video_path="library/Film.mkv"))
        session.execute(update(Job).values(status=Status.COMPLETE))
    sweep.sweep(desk.context)
    assert desk.media(job_id).video_path == "library/Film.mkv"
