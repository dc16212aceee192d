"""What grows old goes: log lines of ended jobs, and finished jobs if the operator asks for it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import delete, select

from models import job_commands
from models.clock import now
from models.database import reading, transaction
from models.errors import NotFound
from models.job import Job, JobEvent
from models.job_state import TERMINAL, Status
from models.runtime_settings import read_settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tasks.context import Context

log: Final = structlog.get_logger(__name__)
DAY_S: Final = 24 * 3600.0
EVERY_S: Final = 600.0
AT_ONCE: Final = 100
"""Jobs removed in one go: the rest comes with the next tick."""
_looked_at: dict[str, float] = {}


def retain(context: Context) -> None:
    """Drop what is over its age; looks every ten minutes."""
    if time.monotonic() - _looked_at.get("all", -EVERY_S) < EVERY_S:
        return
    with reading(context.engine) as session:
        settings = read_settings(session)
    if settings.keep_events_days is not None:
        _drop_log_lines(context, settings.keep_events_days)
    more = False
    if settings.remove_finished_days is not None:
        more = _remove_finished(
            context, settings.remove_finished_days, files=settings.remove_finished_files
        )
    if not more:
        _looked_at["all"] = time.monotonic()


def _drop_log_lines(context: Context, days: float) -> None:
    """Drop log lines of ended jobs; their changes of state stay as long as the job."""
    ended = select(Job.id).where(Job.status.in_(TERMINAL))
    with transaction(context.engine) as session:
        session.execute(
            delete(JobEvent)
            .where(
                JobEvent.event == "log",
                JobEvent.timestamp < now() - days * DAY_S,
                JobEvent.job_id.in_(ended),
            )
            .execution_options(synchronize_session=False)
        )


def _remove_finished(context: Context, days: float, *, files: bool) -> bool:
    """Remove finished jobs from the list; return whether there may be more."""
    with reading(context.engine) as session:
        old = session.execute(
            select(Job.id)
            .where(Job.status == Status.COMPLETE, Job.completed_at < now() - days * DAY_S)
            .limit(AT_ONCE)
        )
        jobs = old.scalars().all()
    for job_id in jobs:
        try:
            with transaction(context.engine) as session:
                if not _is_finished(session, job_id):
                    continue
                change = job_commands.delete_job(session, job_id, files=files)
        except NotFound:
            continue
        log.info("finished job removed", job=job_id, files=files)
        context.announcer.publish(change.events)
        context.thumbnail(job_id).unlink(missing_ok=True)
    return len(jobs) == AT_ONCE


def _is_finished(session: Session, job_id: str) -> bool:
    """Whether the job is finished still: somebody may have asked for it again."""
    status = select(Job.status).where(Job.id == job_id).with_for_update()
    return session.execute(status).scalar() is Status.COMPLETE
