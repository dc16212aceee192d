"""Admit waiting jobs to their next stage and ring the workers: safe anywhere, twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from celery import chain
from kombu.exceptions import OperationalError
from sqlalchemy import func, select, text, update

from models.clock import db_now
from models.installation import Setting, Worker
from models.job import Job, StageRun
from models.job_state import ORDER, RUNNING, WAITING, Stage, Status, remaining_stages
from models.names import QUEUE_OF, TASK_OF
from tasks.app import app

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

log: Final = structlog.get_logger(__name__)
ADVISORY_LOCK: Final = 72001
WORKER_ALIVE_S: Final = 30.0


@dataclass(frozen=True)
class Ring:
    """A doorbell to be sent: the job, its attempt, and the stages it still has to pass."""

    job_id: str
    attempt: int
    stages: tuple[Stage, ...]


def plan(session: Session) -> list[Ring]:
    """Admit, per stage, the next waiting jobs while counted runs are below the stage's size.

    Pure SQL in the caller's writing transaction; send the rings after the commit. On PostgreSQL
    an advisory lock keeps two dispatchers from counting the same free slot (SKIP LOCKED alone
    does not); on SQLite BEGIN IMMEDIATE does.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
    return [ring for stage in ORDER for ring in _admit(session, stage)]


def _admit(session: Session, stage: Stage) -> list[Ring]:
    free = stage_size(session, stage) - _counted(session, stage)
    if free <= 0:
        return []
    waiting = (
        select(Job.id)
        .where(Job.status == WAITING[stage], Job.released_at.is_(None))
        .order_by(Job.priority.desc(), Job.position, Job.id)
        .limit(free)
    )
    stamp = db_now()
    rows = session.execute(
        update(Job)
        .where(
            # Asked again: PostgreSQL checks a row that was just paused only against these.
            Job.id.in_(waiting.scalar_subquery()),
            Job.status == WAITING[stage],
            Job.released_at.is_(None),
        )
        .values(released_at=stamp, rung_at=stamp)
        .returning(Job.id, Job.attempt, Job.status, Job.requested_dubbing)
        .execution_options(synchronize_session=False)
    )
    return [
        Ring(row.id, row.attempt, remaining_stages(row.status, dubbing=row.requested_dubbing))
        for row in rows
    ]


def _counted(session: Session, stage: Stage) -> int:
    released = (Job.status == WAITING[stage]) & Job.released_at.is_not(None)
    count = select(func.count()).where((Job.status == RUNNING[stage]) | released)
    return session.execute(count).scalar_one()


def stage_size(session: Session, stage: Stage) -> int:
    """Return how many runs of a stage may count: its setting, else what live workers offer."""
    setting = session.get(Setting, f"{stage}_size")
    if setting is not None:
        return int(setting.value)
    alive = Worker.last_seen > db_now() - WORKER_ALIVE_S
    slots = select(func.sum(Worker.concurrency)).where(Worker.queue == QUEUE_OF[stage], alive)
    return session.execute(slots).scalar() or 0


def send(rings: Sequence[Ring]) -> None:
    """Ring each job with its chain; a ring that is lost is sent again by upkeep."""
    for ring in rings:
        links = [
            app.signature(TASK_OF[stage], args=(ring.job_id, ring.attempt), immutable=True)
            for stage in ring.stages
        ]
        try:
            chain(*links).apply_async(retry=False)
        except (OperationalError, OSError) as error:
            log.warning("doorbell lost", job=ring.job_id, reason=str(error))
            return


def counted_runs(session: Session, stage: Stage) -> int:
    """Return how many attempts of a stage hold a lease right now."""
    running = select(func.count()).where(StageRun.stage == stage, StageRun.outcome == "running")
    return session.execute(running).scalar_one()


def waiting_jobs(session: Session, stage: Stage) -> int:
    """Return how many jobs wait for a stage."""
    status: Status = WAITING[stage]
    return session.execute(select(func.count()).where(Job.status == status)).scalar_one()
