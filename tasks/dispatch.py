"""Admit waiting jobs to their next stage and ring the workers: safe anywhere, twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from celery import chain
from kombu.exceptions import OperationalError
from sqlalchemy import or_, select, update

from models.clock import db_now
from models.database import transaction
from models.job import Job
from models.job_skip import skipped
from models.job_state import ORDER, Stage, remaining_stages
from models.names import TASK_OF, Task
from models.queue_order import hold_queue
from models.runtime_settings import read_settings
from tasks import space
from tasks.app import app
from tasks.slots import (
    WORKER_ALIVE_S,
    admissible,
    counted,
    counted_runs,
    stage_size,
    waiting_jobs,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Engine, Row
    from sqlalchemy.orm import Session

    from models.job_state import Status
    from models.runtime_settings import RuntimeSettings

__all__ = [
    "WORKER_ALIVE_S",
    "counted_runs",
    "dispatch",
    "plan",
    "send",
    "stage_size",
    "unsent",
    "waiting_jobs",
]

log: Final = structlog.get_logger(__name__)
LOOK_AHEAD: Final = 20
"""How many jobs beyond the free slots are looked at when the first do not fit on the disk."""


@dataclass(frozen=True)
class Ring:
    """A doorbell to be sent: the job, its attempt, and the stages it still has to pass."""

    job_id: str
    attempt: int
    stages: tuple[Stage, ...]
    skipped: bool = False
    """Its dub is skipped: instead of that stage its video is put into the library."""

    @property
    def tasks(self) -> tuple[str, ...]:
        """The names of the tasks to ring, in order."""
        return (Task.FINISH,) if self.skipped else tuple(TASK_OF[stage] for stage in self.stages)


def ring_of(row: Row[str, int, Status, bool]) -> Ring:
    """Return the ring for the next stage of a job by its id, attempt, status and dubbing."""
    job_id, attempt, status, dubbing = row
    stages = remaining_stages(status, dubbing=dubbing)
    return Ring(job_id, attempt, stages, skipped=stages == (Stage.DUB,))


def plan(session: Session) -> list[Ring]:
    """Admit, per stage, the next waiting jobs while counted runs are below the stage's size.

    Pure SQL in the caller's writing transaction; send the rings after the commit. On PostgreSQL
    an advisory lock keeps two dispatchers from counting the same free slot (SKIP LOCKED alone
    does not); on SQLite BEGIN IMMEDIATE does.
    """
    hold_queue(session)
    settings = read_settings(session)
    finishing = _let_go(session, [skipped()])
    return finishing + [ring for stage in ORDER for ring in _admit(session, stage, settings)]


def _admit(session: Session, stage: Stage, settings: RuntimeSettings) -> list[Ring]:
    chosen, _ = choose(session, stage, settings)
    if not chosen:
        return []
    # Asked again: PostgreSQL checks a row that was just paused only against these.
    return _let_go(session, [Job.id.in_(chosen), admissible(stage)])


def _let_go(session: Session, which: Sequence[ColumnElement[bool]]) -> list[Ring]:
    """Admit these jobs, unless their time has not come; what was skipped needs no slot."""
    stamp = db_now()
    rows = session.execute(
        update(Job)
        .where(*which, Job.released_at.is_(None), is_due(stamp))
        .values(released_at=stamp, rung_at=stamp)
        .returning(Job.id, Job.attempt, Job.status, Job.requested_dubbing)
        .execution_options(synchronize_session=False)
    )
    return [ring_of(row) for row in rows]


def is_due(stamp: float | ColumnElement[float]) -> ColumnElement[bool]:
    """Whether a job waits for no moment that is still to come."""
    return or_(Job.not_before.is_(None), Job.not_before <= stamp)


def choose(
    session: Session, stage: Stage, settings: RuntimeSettings
) -> tuple[list[str], list[str]]:
    """Return the jobs to be admitted to a stage now, and those that only lack space on the disk."""
    at_once = _due(session, stage, Job.start_now.is_(True))
    slots = 0
    if not settings.queue_paused:
        slots = max(stage_size(session, stage, settings) - counted(session, stage), 0)
    in_turn = _due(session, stage, Job.start_now.is_(False), slots + LOOK_AHEAD) if slots else []
    if not at_once and not in_turn:
        return [], []
    return _fitting(session, stage, at_once, in_turn, slots)


def _fitting(
    session: Session, stage: Stage, at_once: list[str], in_turn: list[str], slots: int
) -> tuple[list[str], list[str]]:
    left = space.left(session)
    if left is None:
        return at_once + in_turn[:slots], []
    chosen: list[str] = []
    held: list[str] = []
    for number, job_id in enumerate([*at_once, *in_turn]):
        if number >= len(at_once) and not slots:
            break
        need = space.need(session, job_id, stage)
        if left <= 0 or need > left:
            held.append(job_id)
            continue
        left -= need
        slots -= number >= len(at_once)
        chosen.append(job_id)
    return chosen, held


def _due(
    session: Session, stage: Stage, which: ColumnElement[bool], limit: int | None = None
) -> list[str]:
    """Return the waiting jobs whose time has come, in the queue's order."""
    stamp = db_now()
    rows = session.execute(
        select(Job.id)
        .where(
            admissible(stage, woken=True),
            Job.released_at.is_(None),
            is_due(stamp),
            which,
        )
        .order_by(Job.priority.desc(), Job.position, Job.id)
        .limit(limit)
    )
    return list(rows.scalars())


def send(rings: Sequence[Ring]) -> list[str]:
    """Ring each job with its chain; return the jobs whose bell could not be sent, for `unsent`."""
    for number, ring in enumerate(rings):
        links = [
            app.signature(task, args=(ring.job_id, ring.attempt), immutable=True)
            for task in ring.tasks
        ]
        try:
            chain(*links).apply_async(retry=False)
        except (OperationalError, OSError) as error:
            log.warning("doorbell lost", job=ring.job_id, reason=str(error))
            return [left.job_id for left in rings[number:]]
    return []


def unsent(session: Session, job_ids: Sequence[str]) -> None:
    """Let upkeep ring these jobs as soon as it can, without the grace of a bell that was sent."""
    session.execute(
        update(Job)
        .where(Job.id.in_(job_ids), Job.released_at.is_not(None))
        .values(rung_at=0.0)
        .execution_options(synchronize_session=False)
    )


def dispatch(engine: Engine, except_for: str | None = None) -> None:
    """Admit and ring; the job whose own chain goes on needs no ring."""
    with transaction(engine) as session:
        rings = plan(session)
    left = send([ring for ring in rings if ring.job_id != except_for])
    if left:
        with transaction(engine) as session:
            unsent(session, left)
