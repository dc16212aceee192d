"""The one writer of a job's status and of its stored events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import func, select, update

from models.clock import iso, now
from models.events import (
    ErrorEvent,
    ErrorInfo,
    LiveEvent,
    LogEvent,
    LogPayload,
    StateEvent,
    StatePayload,
)
from models.job import Job, JobEvent
from models.job_state import STAGE_OF, TERMINAL, Move, Stage, Status, allowed
from models.progress import at_rest

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.errors import DublineError

Level = Literal["debug", "info", "warning", "error"]
_FORGIVING: Final = frozenset({Move.RESUME, Move.RETRY, Move.DUB, Move.SKIP_DUB, Move.DONE})
"""After these the failures in a row are counted from 0 again."""


@dataclass(frozen=True)
class Change:
    """A status change that was written; announce `events` after the commit."""

    job_id: str
    attempt: int
    source: Status | None
    target: Status
    events: tuple[LiveEvent, ...]


@dataclass(frozen=True)
class Step:
    """The change wanted: which move, to which status, and with which attempt in hand.

    `attempt` None means whatever attempt the row holds (a person's command); `work_put_back`
    raises the attempt so that whoever still works on the old one finds the door closed.
    """

    move: Move
    target: Status
    attempt: int | None = None
    work_put_back: bool = False
    stage: Stage | None = None
    error: DublineError | None = None


def move_job(session: Session, job_id: str, step: Step, **columns: Any) -> Change | None:
    """Compare and set a job's status; None when the job is gone, moved on, or forbids it."""
    row = session.execute(
        select(Job.status, Job.attempt, Job.requested_dubbing)
        .where(Job.id == job_id)
        .with_for_update()
    ).one_or_none()
    if row is None or not allowed(row.status, step.move, step.target):
        return None
    if step.attempt is not None and step.attempt != row.attempt:
        return None
    attempt = row.attempt + step.work_put_back
    values = _values(step, attempt, dubbing=row.requested_dubbing) | columns
    version = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.attempt == row.attempt, Job.status == row.status)
        .values(version=Job.version + 1, **values)
        .returning(Job.version)
    ).scalar_one_or_none()
    if version is None:
        return None
    events = _record(session, job_id, row.status, step, attempt, version)
    return Change(job_id, attempt, row.status, step.target, events)


def _values(step: Step, attempt: int, *, dubbing: bool) -> dict[str, Any]:
    values: dict[str, Any] = {
        "status": step.target,
        "attempt": attempt,
        "updated_at": now(),
        "released_at": None,
        "rung_at": None,
        "not_before": None,
        "error": step.error.message if step.error else None,
        "error_code": step.error.code if step.error else None,
        "completed_at": now() if step.target is Status.COMPLETE else None,
    }
    if step.target is Status.PAUSED or step.target in TERMINAL:
        values["start_now"] = False
    if step.move in _FORGIVING:
        values["failures"] = 0
    percent = at_rest(step.target, dubbing=dubbing)
    if percent is not None:
        values["percent"] = percent
    return values


def _record(
    session: Session, job_id: str, source: Status, step: Step, attempt: int, version: int
) -> tuple[LiveEvent, ...]:
    error = error_info(step.error) if step.error else None
    stage = step.stage or STAGE_OF.get(step.target) or STAGE_OF.get(source)
    payload = StatePayload(from_=source, to=step.target, stage=stage, attempt=attempt, error=error)
    stamp = add_event(
        session, job_id, "state_change", payload.model_dump(mode="json", by_alias=True)
    )
    state = StateEvent(
        job_id=job_id, timestamp=iso(stamp.timestamp), version=version, payload=payload
    )
    if error is None:
        return (state,)
    stamp = add_event(session, job_id, "error", error.model_dump(mode="json", by_alias=True))
    failed = ErrorEvent(
        job_id=job_id, timestamp=iso(stamp.timestamp), version=version, payload=error
    )
    return (state, failed)


def touch(session: Session, job_id: str) -> int | None:
    """Raise a job's version for a change that no status tells; return it, None without the job."""
    return session.execute(
        update(Job)
        .where(Job.id == job_id)
        .values(version=Job.version + 1)
        .returning(Job.version)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()


def error_info(error: DublineError) -> ErrorInfo:
    """Return the public shape of an error."""
    return ErrorInfo(code=error.code, message=error.message, retryable=error.retryable)


def created(session: Session, job: Job) -> Change:
    """Record that `job`, just added to the session, exists."""
    session.flush()
    payload = StatePayload(from_=None, to=job.status, stage=None, attempt=job.attempt)
    stamp = add_event(
        session, job.id, "state_change", payload.model_dump(mode="json", by_alias=True)
    )
    event = StateEvent(
        job_id=job.id, timestamp=iso(stamp.timestamp), version=job.version, payload=payload
    )
    return Change(job.id, job.attempt, None, job.status, (event,))


def log_line(
    session: Session, job_id: str, level: Level, message: str, stage: Stage | None, attempt: int
) -> LogEvent | None:
    """Store one line of a job's log; None when the job is gone."""
    version = session.execute(
        select(Job.version).where(Job.id == job_id).with_for_update()
    ).scalar_one_or_none()
    if version is None:
        return None
    payload = LogPayload(level=level, message=message, stage=stage, attempt=attempt)
    row = add_event(session, job_id, "log", payload.model_dump(mode="json", by_alias=True))
    return LogEvent(
        job_id=job_id,
        timestamp=iso(row.timestamp),
        version=version,
        payload=payload.model_copy(update={"seq": row.seq}),
    )


def add_event(session: Session, job_id: str, event: str, payload: dict[str, Any]) -> JobEvent:
    """Append a stored event; the caller holds the job's row, so numbers do not collide."""
    last = session.execute(
        select(func.max(JobEvent.seq)).where(JobEvent.job_id == job_id)
    ).scalar_one()
    row = JobEvent(
        job_id=job_id, seq=(last or 0) + 1, timestamp=now(), event=event, payload=payload
    )
    session.add(row)
    session.flush()
    return row
