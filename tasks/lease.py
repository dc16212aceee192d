"""A stage runs only under its lease: claim, renew, and what the job wants of it. SQL only."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, update

from models.clock import db_now
from models.job import Job, StageRun
from models.job_state import RUNNING, WAITING, Move, Stage
from models.job_writer import Change, Step, move_job
from models.progress import overall
from pipelines.jail import start_ticks

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from pipelines.protocol import Progress

LEASE_S: Final = 30.0
RENEW_S: Final = 5.0


class LeaseLost(Exception):
    """The run is no longer ours: stop, publish nothing, write nothing."""


@dataclass(frozen=True)
class Run:
    """One attempt of one stage and who owns it."""

    job_id: str
    stage: Stage
    attempt: int
    owner: str
    dubbing: bool = False
    version: int = 0

    def mine(self) -> tuple[Any, ...]:
        """Return the conditions that hold only while this run owns its lease."""
        return (
            StageRun.job_id == self.job_id,
            StageRun.stage == self.stage,
            StageRun.attempt == self.attempt,
            StageRun.owner == self.owner,
            StageRun.outcome == "running",
        )


def owner_name(worker: str) -> str:
    """Return a new owner: the worker, its process with the process's start, and a run number."""
    pid = os.getpid()
    return f"{worker}/{pid}/{start_ticks(pid)}/{uuid.uuid4().hex[:12]}"


def owner_lives(owner: str) -> bool:
    """Whether the process that owns a run still exists on this host."""
    _worker, pid, ticks, _run = owner.rsplit("/", 3)
    return str(start_ticks(int(pid))) == ticks


def claim(
    session: Session, job_id: str, stage: Stage, attempt: int, owner: str, host: str
) -> tuple[Run, Change] | None:
    """Take an admitted job's next stage; None for a duplicate, late or not admitted doorbell.

    A dub that waited for its provider goes on in the same run, and tells of no change.
    """
    _hold_waiting(session, job_id)
    row = session.execute(
        select(Job.status, Job.released_at, Job.requested_dubbing, Job.version)
        .where(Job.id == job_id, Job.attempt == attempt)
        .with_for_update()
    ).one_or_none()
    if row is None or row.released_at is None:
        return None
    if row.status is RUNNING[stage]:
        run = Run(job_id, stage, attempt, owner, row.requested_dubbing, row.version)
        return _wake(session, run, host)
    if row.status is not WAITING[stage]:
        return None
    step = Step(Move.CLAIM, RUNNING[stage], attempt=attempt, stage=stage)
    change = move_job(session, job_id, step)
    if change is None:
        return None
    session.add(
        StageRun(
            job_id=job_id,
            stage=stage,
            attempt=attempt,
            owner=owner,
            host=host,
            lease_until=db_now() + LEASE_S,
            started_at=db_now(),
            provider_state=_state_of_earlier(session, job_id, stage),
        )
    )
    version = change.events[0].version
    return Run(job_id, stage, attempt, owner, row.requested_dubbing, version), change


def _hold_waiting(session: Session, job_id: str) -> None:
    """Lock a run that waits before its job's row, as who stops the job does; else both wait."""
    waiting = select(StageRun.id).where(StageRun.job_id == job_id, StageRun.outcome == "waiting")
    session.execute(waiting.with_for_update()).all()


def _wake(session: Session, run: Run, host: str) -> tuple[Run, Change] | None:
    """Take up a run that waited; None unless it does."""
    woken = session.execute(
        update(StageRun)
        .where(
            StageRun.job_id == run.job_id,
            StageRun.stage == run.stage,
            StageRun.attempt == run.attempt,
            StageRun.outcome == "waiting",
        )
        .values(
            outcome="running",
            owner=run.owner,
            host=host,
            lease_until=db_now() + LEASE_S,
            wake_at=None,
            process_group=None,
        )
        .returning(StageRun.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if woken is None:
        return None
    session.execute(
        update(Job)
        .where(Job.id == run.job_id)
        .values(released_at=None, rung_at=None, version=Job.version + 1)
        .execution_options(synchronize_session=False)
    )
    status = RUNNING[run.stage]
    run = replace(run, version=run.version + 1)
    return run, Change(run.job_id, run.attempt, status, status, ())


def _state_of_earlier(session: Session, job_id: str, stage: Stage) -> dict[str, Any] | None:
    """Return what the provider left behind in an earlier attempt; it knows what it is good for."""
    return session.execute(
        select(StageRun.provider_state)
        .where(
            StageRun.job_id == job_id,
            StageRun.stage == stage,
            StageRun.provider_state.is_not(None),
        )
        .order_by(StageRun.id.desc())
        .limit(1)
    ).scalar()


def renew(session: Session, run: Run, progress: Progress | None) -> None:
    """Prolong the lease and store the progress; raises LeaseLost."""
    values: dict[str, Any] = {"lease_until": db_now() + LEASE_S}
    if progress is not None:
        values |= progress.model_dump(exclude={"type", "at"})
    update_run(session, run, **values)
    if progress is not None:
        # No new version: live events tell it sooner, and the row is for those who come later.
        percent = overall(run.stage, progress.percent, dubbing=run.dubbing)
        session.execute(
            update(Job)
            .where(Job.id == run.job_id, Job.attempt == run.attempt)
            .values(percent=percent)
            .execution_options(synchronize_session=False)
        )


@dataclass(frozen=True)
class Wish:
    """What the job's row says to a run that goes on."""

    version: int
    start_now: bool
    expected_bytes: int | None


def wish(session: Session, run: Run) -> Wish | None:
    """Return what the job wants while it still wants this run to go on; else None."""
    row = session.execute(
        select(Job.version, Job.start_now, Job.expected_bytes).where(
            Job.id == run.job_id, Job.attempt == run.attempt, Job.status == RUNNING[run.stage]
        )
    ).one_or_none()
    return None if row is None else Wish(row.version, row.start_now, row.expected_bytes)


def update_run(session: Session, run: Run, **values: Any) -> None:
    """Write to the run's row while it is ours; raises LeaseLost."""
    updated = session.execute(
        update(StageRun)
        .where(*run.mine())
        .values(**values)
        .returning(StageRun.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if updated is None:
        raise LeaseLost
