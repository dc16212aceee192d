"""How many runs of a stage may count, and how many do: SQL only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, func, select

from models.clock import db_now
from models.installation import Worker
from models.job import Job, StageRun
from models.job_skip import skipped
from models.job_state import RUNNING, WAITING, Stage
from models.names import QUEUE_OF
from models.runtime_settings import RuntimeSettings, read_settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

WORKER_ALIVE_S: Final = 30.0
CLOCK_SLACK_S: Final = 5.0


def is_alive() -> ColumnElement[bool]:
    """Whether a worker's row is fresh; one from the future is older than a clock's jump back."""
    stamp = db_now()
    return Worker.last_seen.between(stamp - WORKER_ALIVE_S, stamp + CLOCK_SLACK_S)


def offered(session: Session, stage: Stage) -> int:
    """Return how many runs of a stage the live workers offer to do at once."""
    slots = select(func.sum(Worker.concurrency)).where(Worker.queue == QUEUE_OF[stage], is_alive())
    return session.execute(slots).scalar() or 0


def stage_size(session: Session, stage: Stage, settings: RuntimeSettings | None = None) -> int:
    """Return how many runs of a stage may count: its setting, else what live workers offer."""
    size = (settings or read_settings(session)).size(stage)
    return offered(session, stage) if size is None else size


def counted(session: Session, stage: Stage) -> int:
    """Return how many runs count: going on and not stalled, or admitted and not yet claimed."""
    going = select(func.count()).where(
        StageRun.stage == stage, StageRun.outcome == "running", StageRun.stalled.is_(False)
    )
    admitted = select(func.count()).where(admissible(stage), Job.released_at.is_not(None))
    both = select(going.scalar_subquery(), admitted.scalar_subquery())
    return sum(session.execute(both).one())


def admissible(stage: Stage, *, woken: bool = False) -> ColumnElement[bool]:
    """Whether a job's status lets a stage begin, or a waiting dub (whose time has come) go on."""
    waiting = Job.status == WAITING[stage]
    if stage is not Stage.DUB:
        return waiting
    waiting &= ~skipped()
    asleep = select(StageRun.id).where(
        StageRun.job_id == Job.id, StageRun.stage == Stage.DUB, StageRun.outcome == "waiting"
    )
    if woken:
        asleep = asleep.where(StageRun.wake_at <= db_now())
    return waiting | ((Job.status == RUNNING[stage]) & asleep.exists())


def counted_runs(session: Session, stage: Stage) -> int:
    """Return how many attempts of a stage hold a lease right now."""
    running = select(func.count()).where(StageRun.stage == stage, StageRun.outcome == "running")
    return session.execute(running).scalar_one()


def waiting_jobs(session: Session, stage: Stage) -> int:
    """Return how many jobs wait for a stage."""
    return session.execute(select(func.count()).where(Job.status == WAITING[stage])).scalar_one()
