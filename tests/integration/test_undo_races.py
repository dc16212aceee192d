"""Removing, restoring, pausing and finishing at once: nobody waits for ever, nothing is lost or doubled."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from models import job_commands, job_trash
from models.database import reading, transaction
from models.errors import Conflict, NotFound
from models.job import UNFINISHED, Job, StageRun
from models.job_changes import JobChange
from models.job_state import ACTIVE, Status
from models.trash import Trash
from tasks import lease, run_end

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tests.tasks import Desk

ROUNDS = 12
EXPECTED = (NotFound, Conflict, lease.LeaseLost)
Act = tuple["Callable[..., Any]", tuple[Any, ...]]


def at_once(desk: Desk, *acts: Act) -> None:
    """Do each in a thread and a transaction of its own; raise what nobody expects."""
    gate = threading.Barrier(len(acts))
    problems: list[Exception] = []

    def run(act: Act) -> None:
        work, arguments = act
        gate.wait()
        try:
            with transaction(desk.engine) as session:
                work(session, *arguments)
        except EXPECTED:
            pass
        except Exception as error:  # noqa: BLE001 - whatever it is, the test tells it
            problems.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []


def finish(session: Session, run: lease.Run) -> None:
    run_end.finish(session, run, Status.COMPLETE)


def is_whole(desk: Desk, job_id: str) -> None:
    """On the list or in the trash, not both; nobody works on a job that is at rest."""
    with reading(desk.engine) as session:
        status = session.execute(select(Job.status).where(Job.id == job_id)).scalar()
        kept = session.get(Trash, job_id)
        assert (status is None) is (kept is not None)
        open_runs = session.execute(
            select(func.count())
            .select_from(StageRun)
            .where(StageRun.job_id == job_id, StageRun.outcome.in_(UNFINISHED))
        ).scalar_one()
        assert bool(open_runs) is (status in ACTIVE)
        versions = session.execute(
            select(JobChange.version).where(JobChange.job_id == job_id).order_by(JobChange.seq)
        ).scalars()
        found = versions.all()
    assert found == list(range(found[0], found[0] + len(found)))


def test_a_run_ends_while_its_job_goes_and_comes(desk: Desk) -> None:
    for _ in range(ROUNDS):
        job_id = desk.add()
        run = desk.claim(job_id)
        at_once(
            desk,
            (job_trash.remove, (job_id,)),
            (finish, (run,)),
            (job_commands.pause, (job_id,)),
            (job_trash.restore, (job_id,)),
        )
        is_whole(desk, job_id)
        at_once(
            desk,
            (job_trash.restore, (job_id,)),
            (job_trash.restore, (job_id,)),
            (finish, (run,)),
        )
        is_whole(desk, job_id)
        assert desk.job(job_id).status in {Status.PAUSED, Status.COMPLETE, Status.DOWNLOADING}


def test_many_go_while_others_do(desk: Desk) -> None:
    """In opposite orders, as two people may select them."""
    ids = [desk.add() for _ in range(20)]
    runs = [desk.claim(one) for one in ids[:6]]
    at_once(
        desk,
        (job_trash.remove_many, (ids,)),
        (job_trash.remove_many, (ids[::-1],)),
        *((finish, (run,)) for run in runs),
        *((job_commands.cancel, (one,)) for one in ids[6:10]),
    )
    for one in ids:
        is_whole(desk, one)
    with reading(desk.engine) as session:
        assert session.execute(select(func.count()).select_from(Trash)).scalar_one() == len(ids)
    at_once(desk, *((job_trash.restore, (one,)) for one in (*ids, *ids[::-1])))
    with reading(desk.engine) as session:
        assert session.execute(select(func.count()).select_from(Job)).scalar_one() == len(ids)
