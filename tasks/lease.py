"""A stage runs only under its lease: claim, renew, and the ways it ends. SQL only."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, update

from models.clock import db_now
from models.errors import Crashed, DublineError
from models.job import Job, StageRun
from models.job_state import RUNNING, WAITING, Move, Stage, Status
from models.job_writer import Change, Step, move_job
from models.progress import overall
from pipelines.jail import start_ticks

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from pipelines.protocol import Progress, Started

LEASE_S: Final = 30.0
RENEW_S: Final = 5.0
CRASHES_MAX: Final = 3


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
    """Take an admitted job's next stage; None for a duplicate, late or not admitted doorbell."""
    row = session.execute(
        select(Job.status, Job.released_at, Job.requested_dubbing)
        .where(Job.id == job_id, Job.attempt == attempt)
        .with_for_update()
    ).one_or_none()
    if row is None or row.status is not WAITING[stage] or row.released_at is None:
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
        )
    )
    version = change.events[0].version
    return Run(job_id, stage, attempt, owner, row.requested_dubbing, version), change


def set_process(session: Session, run: Run, started: Started) -> None:
    """Note the child's process group, for the sweep after a crash."""
    _update_run(
        session,
        run,
        process_group=started.process_group,
        process_started=started.process_started,
    )


def set_engine(session: Session, run: Run, engine: str) -> None:
    """Note which dubbing engine did the work."""
    _update_run(session, run, engine=engine)


def renew(session: Session, run: Run, progress: Progress | None) -> None:
    """Prolong the lease and store the progress; raises LeaseLost."""
    values: dict[str, Any] = {"lease_until": db_now() + LEASE_S}
    if progress is not None:
        values |= progress.model_dump(exclude={"type", "at"})
    _update_run(session, run, **values)
    if progress is not None:
        # No new version: live events tell it sooner, and the row is for those who come later.
        percent = overall(run.stage, progress.percent, dubbing=run.dubbing)
        session.execute(
            update(Job)
            .where(Job.id == run.job_id, Job.attempt == run.attempt)
            .values(percent=percent)
            .execution_options(synchronize_session=False)
        )


def current_version(session: Session, run: Run) -> int | None:
    """Return the job's version while it still wants this run to go on; else None."""
    return session.execute(
        select(Job.version).where(
            Job.id == run.job_id, Job.attempt == run.attempt, Job.status == RUNNING[run.stage]
        )
    ).scalar_one_or_none()


def set_title(session: Session, run: Run, title: str) -> int | None:
    """Name the job as its source does; return the new version, None if nothing changed."""
    return session.execute(
        update(Job)
        .where(Job.id == run.job_id, Job.attempt == run.attempt, Job.title.is_distinct_from(title))
        .values(title=title, version=Job.version + 1)
        .returning(Job.version)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()


def finish(session: Session, run: Run, target: Status, **columns: Any) -> Change:
    """End a run well and move its job on; raises LeaseLost."""
    _update_run(
        session, run, outcome="done", percent=100.0, finished_at=db_now(), speed=None, eta=None
    )
    step = Step(Move.DONE, target, attempt=run.attempt, stage=run.stage)
    return _moved(move_job(session, run.job_id, step, **columns))


def fail(session: Session, run: Run, error: DublineError) -> Change:
    """End a run badly and its job with it; raises LeaseLost."""
    _end(session, run, "failed", error)
    step = Step(Move.FAIL, Status.FAILED, attempt=run.attempt, stage=run.stage, error=error)
    return _moved(move_job(session, run.job_id, step))


def interrupt(session: Session, run: Run) -> Change:
    """Put a run back because its worker shuts down; counts as nothing. Raises LeaseLost."""
    _end(session, run, "interrupted", None)
    return _moved(_put_back(session, run))


def crash(session: Session, run: Run, detail: str, outcome: str = "failed") -> Change:
    """Put a crashed run back, or fail its job at the third crash; raises LeaseLost."""
    error = Crashed(f"The {run.stage} process ended unexpectedly. {detail}".strip())
    _end(session, run, outcome, error)
    crashes = _crashes(session, run)
    if crashes + 1 >= CRASHES_MAX:
        final = Crashed(f"Crashed {crashes + 1} times. {error.message}")
        step = Step(Move.FAIL, Status.FAILED, attempt=run.attempt, stage=run.stage, error=final)
        return _moved(move_job(session, run.job_id, step, crashes=crashes + 1))
    return _moved(_put_back(session, run, crashes=crashes + 1))


def is_last_crash(session: Session, run: Run) -> bool:
    """Whether a crash of this run now would be the one that fails its job."""
    return _crashes(session, run) + 1 >= CRASHES_MAX


def _crashes(session: Session, run: Run) -> int:
    return session.execute(select(Job.crashes).where(Job.id == run.job_id)).scalar() or 0


def _put_back(session: Session, run: Run, **columns: Any) -> Change | None:
    step = Step(
        Move.PUT_BACK,
        WAITING[run.stage],
        attempt=run.attempt,
        work_put_back=True,
        stage=run.stage,
    )
    return move_job(session, run.job_id, step, **columns)


def _end(session: Session, run: Run, outcome: str, error: DublineError | None) -> None:
    _update_run(
        session,
        run,
        outcome=outcome,
        finished_at=db_now(),
        speed=None,
        eta=None,
        error=error.message if error else None,
        error_code=error.code if error else None,
    )


def _update_run(session: Session, run: Run, **values: Any) -> None:
    updated = session.execute(
        update(StageRun)
        .where(*run.mine())
        .values(**values)
        .returning(StageRun.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if updated is None:
        raise LeaseLost


def _moved(change: Change | None) -> Change:
    if change is None:
        raise LeaseLost
    return change
