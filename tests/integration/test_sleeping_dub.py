"""A dub that waits for its provider: no slot, no lease, woken once, at its time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from celeryconfig import for_kombu
from models import job_commands
from models.clock import now
from models.database import reading, transaction
from models.errors import Conflict
from models.job import Job, StageRun
from models.job_state import Stage, Status
from models.names import QUEUE_OF, REDIS_PREFIX
from models.runtime_settings import write_settings
from tasks import lease, reaper, resend, run_end, run_facts, sweep
from tasks.app import app
from tasks.dispatch import Ring, plan
from tasks.slots import counted
from tests.tasks import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.redis import RedisServer

STATE = {"engine": "vot", "asked": 3}


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


def planned(desk: Desk) -> list[Ring]:
    with transaction(desk.engine) as session:
        return plan(session)


def answer(desk: Desk, ring: Ring, owner: str = "w/1/1/woken") -> lease.Run | None:
    with transaction(desk.engine) as session:
        claimed = lease.claim(session, ring.job_id, Stage.DUB, ring.attempt, owner, "there")
    return None if claimed is None else claimed[0]


def asleep(desk: Desk, seconds: float = 60.0) -> str:
    """A job whose dub has been put to sleep."""
    job_id = desk.add(requested_dubbing=True)
    with transaction(desk.engine) as session:
        session.execute(update(Job).where(Job.id == job_id).values(status=Status.DOWNLOADED))
    run = desk.claim(job_id, Stage.DUB)
    with transaction(desk.engine) as session:
        run_end.sleep(session, run, seconds, STATE)
    return job_id


def due(desk: Desk) -> None:
    with transaction(desk.engine) as session:
        session.execute(update(StageRun).values(wake_at=now() - 0.1))


def test_it_gives_its_slot_back_and_stays_dubbing(desk: Desk) -> None:
    with transaction(desk.engine) as session:
        write_settings(session, {"dub_size": 1})
    job_id = asleep(desk)
    with reading(desk.engine) as session:
        assert counted(session, Stage.DUB) == 0
    (run,) = desk.runs(job_id)
    assert (run.outcome, run.provider_state, run.phase) == ("waiting", STATE, "waiting")
    assert run.wake_at is not None
    assert 55 < run.wake_at - now() <= 60
    job = desk.job(job_id)
    assert (job.status, job.attempt, job.released_at) == (Status.DUBBING, 1, None)
    other = desk.add(requested_dubbing=True)
    with transaction(desk.engine) as session:
        session.execute(update(Job).where(Job.id == other).values(status=Status.DOWNLOADED))
    assert [ring.job_id for ring in planned(desk)] == [other]


def test_it_is_woken_at_its_time_in_the_same_run(desk: Desk) -> None:
    job_id = asleep(desk)
    before = desk.job(job_id)
    assert planned(desk) == []
    due(desk)
    (ring,) = planned(desk)
    assert ring == Ring(job_id, 1, (Stage.DUB, Stage.MUX))
    assert planned(desk) == [], "rung once"
    with reading(desk.engine) as session:
        assert counted(session, Stage.DUB) == 1
    run = answer(desk, ring)
    assert run is not None
    (row,) = desk.runs(job_id)
    assert (row.outcome, row.owner, row.host) == ("running", "w/1/1/woken", "there")
    assert (row.wake_at, row.provider_state) == (None, STATE)
    assert 25 < row.lease_until - now() <= 30
    job = desk.job(job_id)
    assert (job.status, job.attempt, job.version) == (Status.DUBBING, 1, before.version + 1)
    assert (job.released_at, job.rung_at) == (None, None)
    with transaction(desk.engine) as session:
        assert run_facts.provider_state(session, run) == STATE
        assert run_end.finish(session, run, Status.DUBBED).target is Status.DUBBED


def test_a_doubled_doorbell_wakes_once(desk: Desk) -> None:
    asleep(desk)
    due(desk)
    (ring,) = planned(desk)
    woken: list[lease.Run] = []
    barrier = threading.Barrier(4)

    def hear(number: int) -> None:
        barrier.wait()
        run = answer(desk, ring, f"w/1/1/{number}")
        if run is not None:
            woken.append(run)

    threads = [threading.Thread(target=hear, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(woken) == 1
    (row,) = desk.runs(ring.job_id)
    assert row.owner == woken[0].owner


def test_a_doorbell_that_nobody_sent_wakes_nobody(desk: Desk) -> None:
    job_id = asleep(desk)
    assert answer(desk, Ring(job_id, 1, (Stage.DUB,))) is None
    assert desk.runs(job_id)[0].outcome == "waiting"


@pytest.mark.parametrize("command", ["pause", "cancel", "delete_job"])
@pytest.mark.parametrize("rung", [False, True])
def test_a_command_ends_the_sleep(desk: Desk, command: str, *, rung: bool) -> None:
    job_id = asleep(desk)
    if rung:
        due(desk)
        planned(desk)
    with transaction(desk.engine) as session:
        getattr(job_commands, command)(session, job_id)
    due(desk)
    assert planned(desk) == []
    assert answer(desk, Ring(job_id, 1, (Stage.DUB,))) is None
    outcomes = [run.outcome for run in desk.runs(job_id)]
    assert outcomes == ([] if command == "delete_job" else ["stopped"])


@pytest.mark.parametrize("command", ["pause", "cancel", "delete_job"])
def test_a_command_and_the_waking_do_not_lock_each_other_out(desk: Desk, command: str) -> None:
    for number in range(12):
        job_id = asleep(desk)
        due(desk)
        (ring,) = planned(desk)
        barrier = threading.Barrier(2)
        errors: list[BaseException] = []

        def act(
            who: int,
            ring: Ring = ring,
            barrier: threading.Barrier = barrier,
            errors: list[BaseException] = errors,
        ) -> None:
            barrier.wait()
            try:
                if who:
                    answer(desk, ring)
                    return
                with transaction(desk.engine) as session:
                    getattr(job_commands, command)(session, ring.job_id)
            except BaseException as error:  # noqa: BLE001 - handed to the test
                errors.append(error)

        threads = [threading.Thread(target=act, args=(who,)) for who in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == [], number
        assert {run.outcome for run in desk.runs(job_id)} <= {"stopped"}


def test_the_next_attempt_inherits_what_the_provider_left(desk: Desk) -> None:
    job_id = asleep(desk)
    for _ in range(2):
        with transaction(desk.engine) as session:
            job_commands.pause(session, job_id)
        with transaction(desk.engine) as session:
            session.execute(update(Job).values(status=Status.DOWNLOADED))
        run = desk.claim(job_id, Stage.DUB)
        row = desk.runs(job_id)[-1]
        assert (row.attempt, row.provider_state) == (run.attempt, STATE)
        with transaction(desk.engine) as session:
            run_end.sleep(session, run, 60, STATE)
    assert run.attempt == 3


def test_an_interrupted_dub_keeps_what_it_had_kept(desk: Desk) -> None:
    job_id = asleep(desk)
    due(desk)
    (ring,) = planned(desk)
    run = answer(desk, ring)
    assert run is not None
    newer = STATE | {"asked": 4}
    with transaction(desk.engine) as session:
        run_facts.keep_state(session, run, newer)
        run_end.interrupt(session, run)
    run = desk.claim(job_id, Stage.DUB)
    assert desk.runs(job_id)[-1].provider_state == newer
    with reading(desk.engine) as session:
        assert run_facts.provider_state(session, run) == newer


def test_a_lost_wake_doorbell_is_sent_again(desk: Desk, redis_server: RedisServer) -> None:
    job_id = asleep(desk)
    resend.ring_again(desk.context)
    assert bells(redis_server) == 0
    due(desk)
    resend.ring_again(desk.context)
    assert bells(redis_server) == 1
    with redis_server.client() as client:
        client.flushall()
    resend.ring_again(desk.context)
    assert bells(redis_server) == 0, "too soon to call it lost"
    with transaction(desk.engine) as session:
        session.execute(update(Job).values(rung_at=now() - resend.RING_GRACE_S - 1))
    resend.ring_again(desk.context)
    assert bells(redis_server) == 1
    assert answer(desk, Ring(job_id, 1, (Stage.DUB,))) is not None


def bells(server: RedisServer) -> int:
    with server.client() as client:
        return int(client.llen(REDIS_PREFIX + QUEUE_OF[Stage.DUB]))


def test_the_tick_leaves_a_sleeper_and_its_files_alone(desk: Desk) -> None:
    job_id = asleep(desk)
    folder = desk.context.workdir(job_id, 1, Stage.DUB)
    folder.mkdir(parents=True)
    with transaction(desk.engine) as session:
        session.execute(update(StageRun).values(lease_until=now() - 3600))
    for _ in range(3):
        assert reaper.reap(desk.context) == []
        sweep.sweep(desk.context)
    assert folder.exists()
    assert desk.job(job_id).status is Status.DUBBING


def test_a_paused_queue_lets_it_sleep_on(desk: Desk) -> None:
    job_id = asleep(desk)
    due(desk)
    with transaction(desk.engine) as session:
        write_settings(session, {"queue_paused": True})
    assert planned(desk) == []
    with transaction(desk.engine) as session:
        write_settings(session, {"queue_paused": False})
    assert [ring.job_id for ring in planned(desk)] == [job_id]


def test_a_person_cannot_start_what_waits_for_somebody_else(desk: Desk) -> None:
    job_id = asleep(desk)
    with pytest.raises(Conflict), transaction(desk.engine) as session:
        job_commands.start_now(session, job_id)


def test_who_lost_his_lease_does_not_fall_asleep(desk: Desk) -> None:
    job_id = desk.add(requested_dubbing=True)
    with transaction(desk.engine) as session:
        session.execute(update(Job).values(status=Status.DOWNLOADED))
    run = desk.claim(job_id, Stage.DUB)
    desk.put_back(run)
    with pytest.raises(lease.LeaseLost), transaction(desk.engine) as session:
        run_end.sleep(session, run, 60, STATE)
    assert desk.runs(job_id)[0].outcome == "lost"
