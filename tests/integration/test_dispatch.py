"""Admission under races, on SQLite and PostgreSQL: never above the size, each stage once."""

from __future__ import annotations

import queue
import random
import threading
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from models import job_commands
from models.clock import now
from models.database import reading, transaction
from models.errors import Conflict, NotFound
from models.installation import Setting, Worker
from models.job import Job, JobEvent, Media, StageRun
from models.job_state import ORDER, RUNNING, WAITING, Stage, Status
from models.queue_order import move_in_queue
from tasks import lease, run_end
from tasks.dispatch import Ring, plan, stage_size
from tests.tasks import Desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SIZES = {Stage.DOWNLOAD: 3, Stage.DUB: 2, Stage.MUX: 1}
JOBS = 120
AFTER = {
    Stage.DOWNLOAD: Status.DOWNLOADED,
    Stage.DUB: Status.DUBBED,
    Stage.MUX: Status.COMPLETE,
}


@pytest.fixture
def desk(tmp_path: Path, either_url: str) -> Iterator[Desk]:
    made = Desk(tmp_path, either_url)
    yield made
    made.close()


def sized(desk: Desk, **sizes: int) -> None:
    with transaction(desk.engine) as session:
        for stage in ORDER:
            size = sizes.get(stage, SIZES[stage])
            session.merge(Setting(key=f"{stage}_size", value=size))


def planned(desk: Desk) -> list[Ring]:
    with transaction(desk.engine) as session:
        return plan(session)


def together(count: int, work: Callable[[int], None]) -> None:
    """Run `work` in `count` threads that start at once; their errors are the test's."""
    barrier = threading.Barrier(count)
    errors: list[BaseException] = []

    def run(number: int) -> None:
        barrier.wait()
        try:
            work(number)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


class Floor:
    """Workers without work: they take doorbells, claim, and finish at once."""

    def __init__(self, desk: Desk, jobs: int) -> None:
        self.desk = desk
        self.left = jobs
        self.bells: queue.SimpleQueue[tuple[Ring, Stage]] = queue.SimpleQueue()
        self.lock = threading.Lock()
        self.running: Counter[Stage] = Counter()
        self.highest: Counter[Stage] = Counter()
        self.done: Counter[tuple[str, Stage]] = Counter()

    def dispatch(self) -> None:
        with transaction(self.desk.engine) as session:
            rings = plan(session)
            for stage in ORDER:
                used = (Job.status == RUNNING[stage]) | (
                    (Job.status == WAITING[stage]) & Job.released_at.is_not(None)
                )
                count = session.execute(select(func.count()).where(used)).scalar_one()
                assert count <= SIZES[stage]
        for ring in rings:
            for _ in range(2):  # every doorbell comes twice
                self.bells.put((ring, ring.stages[0]))

    def work(self, number: int) -> None:
        dice = random.Random(number)
        while self.left > 0:
            self.dispatch()
            if number == 0:
                self.reorder(dice)
            try:
                ring, stage = self.bells.get(timeout=0.01)
            except queue.Empty:
                continue
            self.answer(ring, stage, f"w{number}/1/1/{dice.random()}")

    def answer(self, ring: Ring, stage: Stage, owner: str) -> None:
        with transaction(self.desk.engine) as session:
            claimed = lease.claim(session, ring.job_id, stage, ring.attempt, owner, "here")
        if claimed is None:
            return
        with self.lock:
            self.running[stage] += 1
            self.highest[stage] = max(self.highest[stage], self.running[stage])
        run = claimed[0]
        target = AFTER[stage] if run.dubbing else Status.COMPLETE
        with self.lock:
            self.running[stage] -= 1
        with transaction(self.desk.engine) as session:
            run_end.finish(session, run, target)
        with self.lock:
            self.done[ring.job_id, stage] += 1
            self.left -= target is Status.COMPLETE

    def reorder(self, dice: random.Random) -> None:
        with transaction(self.desk.engine) as session:
            waiting = (
                session.execute(select(Job.id).where(Job.status == Status.QUEUED)).scalars().all()
            )
            if waiting:
                to = dice.choice(["top", "up", "down", "bottom"])
                move_in_queue(session, [dice.choice(waiting)], to)  # type: ignore[arg-type]


def test_racing_workers_do_every_stage_once_and_never_too_many(desk: Desk) -> None:
    sized(desk)
    with transaction(desk.engine) as session:
        made = [
            job_commands.create_job(
                session,
                {"url": f"https://video.test/{number}", "requested_dubbing": number % 8 == 0},
            ).job_id
            for number in range(JOBS)
        ]
    floor = Floor(desk, len(made))
    together(4, floor.work)
    assert set(floor.done.values()) == {1}
    dubbed = {job for job, stage in floor.done if stage is Stage.MUX}
    assert {job for job, stage in floor.done if stage is Stage.DOWNLOAD} == set(made)
    assert dubbed == {job for job, stage in floor.done if stage is Stage.DUB}
    assert len(dubbed) == JOBS // 8
    for stage in ORDER:
        assert floor.highest[stage] <= SIZES[stage]
    with reading(desk.engine) as session:
        rows = session.execute(
            select(func.count(), func.max(JobEvent.seq)).group_by(JobEvent.job_id)
        ).all()
        assert {status for (status,) in session.execute(select(Job.status))} == {Status.COMPLETE}
        attempts = session.execute(select(Job.attempt).distinct()).scalars().all()
    assert all(count == last for count, last in rows)
    assert attempts == [1]


def test_the_order_is_priority_then_position(desk: Desk) -> None:
    sized(desk, download=1)
    jobs = {
        name: desk.add(priority=priority)
        for name, priority in zip("abcde", (0, 5, 0, 5, 9), strict=True)
    }
    with transaction(desk.engine) as session:
        move_in_queue(session, [jobs["c"]], "top")
        move_in_queue(session, [jobs["b"]], "bottom")
    names = {job_id: name for name, job_id in jobs.items()}
    order = []
    for _ in jobs:
        (ring,) = planned(desk)
        order.append(names[ring.job_id])
        assert planned(desk) == []
        Floor(desk, 1).answer(ring, Stage.DOWNLOAD, f"w/1/1/{len(order)}")
    assert "".join(order) == "edbca"


def test_the_size_is_that_of_live_workers_unless_it_was_set(desk: Desk) -> None:
    job = [desk.add() for _ in range(5)]
    assert planned(desk) == []
    desk.workers(size=2)
    with transaction(desk.engine) as session:
        session.execute(
            update(Worker).where(Worker.name == "dub@here").values(last_seen=now() - 60)
        )
        assert [stage_size(session, stage) for stage in ORDER] == [2, 0, 2]
    assert len(planned(desk)) == 2
    sized(desk, download=4)
    assert len(planned(desk)) == 2
    sized(desk, download=1)
    assert planned(desk) == [], "a smaller size recalls nothing and admits nothing"
    assert len(job) == 5


@pytest.mark.parametrize("thread_count", [8])
def test_one_doorbell_heard_by_many_is_answered_once(desk: Desk, thread_count: int) -> None:
    sized(desk)
    for _ in range(5):
        job_id = desk.add()
        (ring,) = [ring for ring in planned(desk) if ring.job_id == job_id]
        won: list[lease.Run] = []

        def claim(number: int, ring: Ring = ring, won: list[lease.Run] = won) -> None:
            with transaction(desk.engine) as session:
                claimed = lease.claim(
                    session, ring.job_id, Stage.DOWNLOAD, ring.attempt, f"w/1/1/{number}", "here"
                )
            if claimed is not None:
                won.append(claimed[0])

        together(thread_count, claim)
        assert len(won) == 1
        (row,) = desk.runs(job_id)
        assert row.owner == won[0].owner
        with transaction(desk.engine) as session:
            run_end.finish(session, won[0], Status.COMPLETE)


@pytest.mark.parametrize(
    "command", [job_commands.pause, job_commands.cancel, job_commands.delete_job]
)
def test_a_command_and_the_end_of_a_run_do_not_lock_each_other_out(
    desk: Desk, command: Callable[..., object]
) -> None:
    """PostgreSQL ends a deadlock by killing one of the two: neither may be the victim."""
    sized(desk, download=64)
    outcomes: Counter[str] = Counter()
    for number in range(25):
        run = desk.claim(desk.add())

        def end(who: int, run: lease.Run = run) -> None:
            try:
                with transaction(desk.engine) as session:
                    if who:
                        command(session, run.job_id)
                    else:
                        lease.renew(session, run, None)
                        session.add(Media(job_id=run.job_id))
                        run_end.finish(session, run, Status.COMPLETE)
                outcomes[f"command {who}"] += 1
            except (lease.LeaseLost, Conflict, NotFound):
                outcomes[f"refused {who}"] += 1

        together(2, end)
        with reading(desk.engine) as session:
            left = session.execute(select(StageRun).where(StageRun.outcome == "running")).all()
        assert left == [], number
    assert sum(outcomes.values()) == 50


def test_a_job_that_is_paused_while_it_is_admitted_is_not_rung(desk: Desk) -> None:
    sized(desk, download=1000)
    for _ in range(4):
        jobs = [desk.add() for _ in range(20)]

        def race(who: int, jobs: list[str] = jobs) -> None:
            if who == 0:
                planned(desk)
                return
            for job_id in jobs[who - 1 :: 3]:
                with transaction(desk.engine) as session:
                    job_commands.pause(session, job_id)

        together(4, race)
        with reading(desk.engine) as session:
            admitted = select(Job.status).where(Job.released_at.is_not(None))
            assert session.execute(admitted).all() == []


def test_a_ring_is_the_rest_of_the_jobs_chain(desk: Desk) -> None:
    sized(desk)
    plain, dubbed = desk.add(), desk.add(requested_dubbing=True)
    stages = {ring.job_id: ring.stages for ring in planned(desk)}
    assert stages == {plain: (Stage.DOWNLOAD,), dubbed: ORDER}
