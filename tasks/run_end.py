"""The ways a run ends: well, badly, put back, put off, asleep. SQL only; each raises LeaseLost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from models.clock import db_now
from models.errors import Crashed, DublineError
from models.job import Job
from models.job_state import WAITING, Move, Status
from models.job_writer import Change, Step, move_job, touch
from tasks.lease import LeaseLost, Run, update_run

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CRASHES_MAX: Final = 3


def finish(session: Session, run: Run, target: Status, **columns: Any) -> Change:
    """End a run well and move its job on; raises LeaseLost."""
    update_run(
        session,
        run,
        outcome="done",
        percent=100.0,
        finished_at=db_now(),
        speed=None,
        eta=None,
        stalled=False,
    )
    step = Step(Move.DONE, target, attempt=run.attempt, stage=run.stage)
    return _moved(move_job(session, run.job_id, step, **columns))


def fail(session: Session, run: Run, error: DublineError) -> Change:
    """End a run badly and its job with it; raises LeaseLost."""
    _end(session, run, "failed", error)
    step = Step(Move.FAIL, Status.FAILED, attempt=run.attempt, stage=run.stage, error=error)
    return _moved(move_job(session, run.job_id, step))


def put_off(
    session: Session, run: Run, error: DublineError, pause_s: float, *, counts: bool = True
) -> Change:
    """Put a failed run back, to be tried again after a pause; raises LeaseLost.

    `counts` False is for what is not the job's fault, such as a full disk.
    """
    _end(session, run, "failed", error)
    columns: dict[str, Any] = {"not_before": db_now() + pause_s}
    if counts:
        columns |= {"failures": Job.failures + 1, "retries": Job.retries + 1}
    return _moved(_put_back(session, run, error=error, **columns))


def failures(session: Session, run: Run) -> int:
    """Return how many failures in a row of this job were tried again."""
    return session.execute(select(Job.failures).where(Job.id == run.job_id)).scalar() or 0


def sleep(session: Session, run: Run, seconds: float, state: dict[str, Any]) -> None:
    """Let a run wait for its provider without a slot or a lease; raises LeaseLost."""
    update_run(
        session,
        run,
        outcome="waiting",
        wake_at=db_now() + seconds,
        provider_state=state,
        phase="waiting",
        stalled=False,
    )
    touch(session, run.job_id)


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


def _put_back(
    session: Session, run: Run, error: DublineError | None = None, **columns: Any
) -> Change | None:
    step = Step(
        Move.PUT_BACK,
        WAITING[run.stage],
        attempt=run.attempt,
        work_put_back=True,
        stage=run.stage,
        error=error,
    )
    return move_job(session, run.job_id, step, **columns)


def _end(session: Session, run: Run, outcome: str, error: DublineError | None) -> None:
    update_run(
        session,
        run,
        outcome=outcome,
        finished_at=db_now(),
        speed=None,
        eta=None,
        stalled=False,
        error=error.message if error else None,
        error_code=error.code if error else None,
    )


def _moved(change: Change | None) -> Change:
    if change is None:
        raise LeaseLost
    return change
